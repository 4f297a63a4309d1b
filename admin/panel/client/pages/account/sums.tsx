/** The cards that go over all entries: each reads its own call, since it may take seconds, and the page does not wait. */
import React, { useState, type ReactNode } from 'react';
import { number, words } from '../../format.js';
import { pathOf, useRead } from '../../service.js';
import { Bars } from '../../ui/bars.js';
import { Card, Check, Empty, Failed, Waiting } from '../../ui/parts.js';
import type { AccountPageData, Checked, Part, UsedByDay } from './shown.js';

interface LaterProps<T> {
  readonly account: string;
  /** Of its call. */
  readonly name: 'check' | 'usage-by-day';
  /** What is shown until it is there. */
  readonly meanwhile: string;
  readonly children: (value: T) => ReactNode;
}

function Later<T>(props: LaterProps<T>) {
  const [times, setTimes] = useState(0);
  return (
    <Reading
      key={`${props.account} ${times}`}
      {...props}
      again={() => {
        setTimes(times + 1);
      }}
    />
  );
}

function Reading<T>({ account, name, meanwhile, again, children }: LaterProps<T> & { readonly again: () => void }) {
  const { data, problem: refused } = useRead<Part<T>>(pathOf(['accounts', account, name]));
  const problem = refused ?? (data?.ok === false ? data.problem : null);
  if (problem !== null) return <Failed problem={problem} again={again} />;
  return data?.ok ? <>{children(data.value)}</> : <Waiting>{meanwhile}</Waiting>;
}

export const UsageByDay = ({ data: { usageByFeature, account } }: { readonly data: AccountPageData }) => (
  <Card title="Usage by day" note="tokens, in the account’s zone" columns={8}>
    <Later<UsedByDay> account={account.id} name="usage-by-day" meanwhile="The usage is being added up by day …">
      {(days) =>
        days.length === 0 ? (
          <Empty>Nothing was used in this period yet.</Empty>
        ) : (
          <Bars
            label="Tokens used by day and feature"
            days={days.map(({ day: of, tokens }) => ({ day: of, values: tokens }))}
            series={usageByFeature.map(({ feature }) => feature)}
            zone={account.timeZone}
          />
        )
      }
    </Later>
  </Card>
);

export const AddsUp = ({ data: { balance, account } }: { readonly data: AccountPageData }) => {
  const { left, heldOfPeriod, used, total, addsUp } = balance;
  return (
    <Card title="Does it add up?" note="checked when this page was opened" columns={5}>
      <ul className="fg-checks">
        <Check ok={addsUp}>
          {number(left)} left + {number(heldOfPeriod)} held + {number(used)} used = {number(total)} credits of the
          period.
        </Check>
      </ul>
      <Later<Checked> account={account.id} name="check" meanwhile="All entries are being added up again …">
        {(check) => <Proof check={check} />}
      </Later>
    </Card>
  );
};

const Proof = ({ check: { addsUp, entries, findings, found, notices } }: { readonly check: Checked }) => (
  <ul className="fg-checks">
    <Check ok={addsUp}>
      All {number(entries)} entries of the account, added up again, make its numbers, and none was changed.
    </Check>
    {findings.map(({ kind, subject, advice }) => (
      <Check key={kind + subject} ok={false}>
        {words(kind)}: {subject}. {advice}
      </Check>
    ))}
    {found > findings.length && (
      <li className="fg-check">
        These are the first {findings.length} of {number(found)}. Run reconcile for this account to see all.
      </li>
    )}
    {notices.map(({ kind, subject, advice }) => (
      <li key={kind + subject} className="fg-check">
        {words(kind)}: {subject}. {advice}
      </li>
    ))}
  </ul>
);
