/** The cards of an account's page: what it has, what it did, and what runs for it. */
import React, { type ReactNode } from 'react';
import { moment, number, periodDays, time, words } from '../../format.js';
import { Card, Empty, Note, Stat, To } from '../../ui/parts.js';
import { Table } from '../../ui/table.js';
import { CorrectLink } from '../corrections/correct-link.js';
import { CREDITS, EntryLink, LEFT } from '../explain/entry-parts.js';
import { Figure } from './figure-link.js';
import type { AccountPageData, Balance, Part } from './shown.js';

const MS_PER_DAY = 24 * 60 * 60_000;

/** Says that one part could not be read, and shows the others. */
export function Shown<T>({ part, children }: { readonly part: Part<T>; readonly children: (value: T) => ReactNode }) {
  return part.ok ? <>{children(part.value)}</> : <Note tone="bad">{part.problem}</Note>;
}

const Bar = ({ balance: { left, heldOfPeriod, total } }: { readonly balance: Balance }) => {
  const share = (n: number): number => (total === 0 ? 0 : (100 * n) / total);
  const isEmpty = left + heldOfPeriod === 0;
  return (
    <svg
      className={isEmpty ? 'fg-bar bad' : 'fg-bar'}
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {isEmpty ? (
        <rect width="100" height="8" />
      ) : (
        <>
          <rect width={share(left)} height="8" />
          <rect className="held" x={share(left)} width={share(heldOfPeriod)} height="8" />
        </>
      )}
    </svg>
  );
};

export const Numbers = ({ data: { balance, account, period, asOf } }: { readonly data: AccountPageData }) => {
  const { left, heldOfPeriod, held, used, total, frozen, debt, overage } = balance;
  const { id } = account;
  const days = Math.max(0, Math.ceil((Date.parse(period.end) - Date.parse(asOf)) / MS_PER_DAY));
  return (
    <>
      <Stat
        label="Credits left"
        value={
          <>
            <Figure account={id} name="left">
              {number(left)}
            </Figure>{' '}
            <small>
              /{' '}
              <Figure account={id} name="total">
                {number(total)}
              </Figure>
            </small>
            <Bar balance={balance} />
          </>
        }
        note={
          <Figure account={id} name="debt">
            {debt > 0 ? <span className="fg-bad">{number(debt)} debt</span> : 'no debt'}
          </Figure>
        }
      />
      <Stat
        label="Held in this period"
        value={
          <Figure account={id} name="heldOfPeriod">
            {number(heldOfPeriod)}
          </Figure>
        }
        note={`${number(held)} in all open holds · ${number(frozen)} frozen by disputes`}
      />
      <Stat
        label="Used in this period"
        value={
          <Figure account={id} name="used">
            {number(used + overage)}
          </Figure>
        }
        note={
          <Figure account={id} name="overage">
            {`${number(overage)} of it overage`}
          </Figure>
        }
      />
      <Stat
        label={`Period ${period.number} ends`}
        value={
          <>
            {number(days)} <small>{days === 1 ? 'day' : 'days'}</small>
          </>
        }
        note={periodDays(period, period.timeZone)}
      />
    </>
  );
};

export const UsageByFeature = ({ data: { usageByFeature, account } }: { readonly data: AccountPageData }) => (
  <Card title="Usage by feature" note="this period" columns={4} flush>
    <Table
      label="Usage by feature"
      rows={usageByFeature}
      keyOf={({ feature }) => feature}
      empty="Nothing was used yet."
      columns={[
        { name: 'Feature', show: ({ label }) => label },
        { name: 'Actions', isNumber: true, show: ({ actions }) => number(actions) },
        {
          name: 'Tokens',
          isNumber: true,
          show: ({ feature, tokens }) => (
            <Figure account={account.id} name="usage" of={{ feature }}>
              {number(tokens)}
            </Figure>
          ),
        },
      ]}
    />
  </Card>
);

export const Grants = ({ data: { grants, account } }: { readonly data: AccountPageData }) => (
  <Card title="Grants in burn order" note="the next credit comes from the first" columns={5} flush>
    {grants.length === 0 ? (
      <Empty>No grant has credits left.</Empty>
    ) : (
      <ol className="fg-steps">
        {grants.map(({ id, source, remaining, granted, expiresAt }, index) => (
          <li key={id}>
            <span className="place">{index + 1}</span>
            <span className="fg-cell">
              <b>{words(source)}</b>
              <span className="fg-soft">
                {expiresAt === null ? 'never expires' : `expires ${moment(expiresAt)}`} · <code>{id}</code>
              </span>
              {remaining > 0 && (
                <CorrectLink account={account.id} kind="void" fields={{ grantId: id }}>
                  Void the rest
                </CorrectLink>
              )}
            </span>
            <span>
              <Figure account={account.id} name="grant" of={{ grantId: id }}>
                {number(remaining)}
              </Figure>{' '}
              <span className="fg-soft">/ {number(granted)}</span>
            </span>
          </li>
        ))}
      </ol>
    )}
  </Card>
);

export const Entries = ({ data: { latestEntries, account } }: { readonly data: AccountPageData }) => (
  <Card
    title="Latest entries"
    columns={7}
    flush
    more={
      <To page="entries" query={{ account: account.id }}>
        All entries
      </To>
    }
  >
    <Shown part={latestEntries}>
      {(found) => (
        <Table
          label="Latest entries"
          rows={found}
          keyOf={({ id }) => id}
          empty="The account has no entry yet."
          columns={[
            { name: 'When (UTC)', show: ({ at }) => time(at) },
            { name: 'What', show: (entry) => <EntryLink entry={entry} /> },
            { name: 'Space', show: ({ spaceId }) => spaceId ?? '' },
            CREDITS,
            LEFT,
          ]}
        />
      )}
    </Shown>
  </Card>
);

interface WorkflowsProps {
  readonly data: AccountPageData;
  readonly workflowsUrl: string | null;
}

export const Workflows = ({ data: { workflowIds }, workflowsUrl }: WorkflowsProps) => (
  <Card title="Workflows" note="that should run now, on Temporal’s page" columns={6}>
    {workflowIds.length === 0 ? (
      <Empty>This account needs no workflow.</Empty>
    ) : (
      <ul className="fg-checks">
        {workflowIds.map((id) => (
          <li key={id} className="fg-check">
            {workflowsUrl === null ? (
              <code>{id}</code>
            ) : (
              <a href={workflowsUrl + encodeURIComponent(id)} target="_blank" rel="noreferrer">
                {id}
              </a>
            )}
          </li>
        ))}
      </ul>
    )}
  </Card>
);
