/** Is the page of one refusal: what was needed, what was left, and what had used the rest. */
import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { entriesText, moment, number, periodDays, signed, words } from '../format.js';
import { pathOf, useRead } from '../service.js';
import { AccountCrumbs } from '../ui/account-crumbs.js';
import { Card, Check, Empty, Loaded, Note, Page, Pill, Stat, To } from '../ui/parts.js';
import { Table } from '../ui/table.js';
import { Zones } from '../ui/zones.js';
import { ENTRY_COLUMNS, EntryLines, LEFT } from './explain/entry-parts.js';
import type { ExplainedRefusal, Refusal } from './explain/shown.js';

export const RefusalPage = () => {
  const [query] = useSearchParams();
  const id = query.get('id') ?? '';
  const read = useRead<ExplainedRefusal>(id === '' ? null : pathOf(['refusals', id]));
  const refusal = read.data?.refusal;
  const accountId = refusal?.accountId ?? '';
  return (
    <Page
      title={refusal ? sentence(refusal) : 'Refusal'}
      above={<AccountCrumbs id={accountId}>Refusal</AccountCrumbs>}
      below={read.data && <Below data={read.data} />}
    >
      {id === '' ? <Empty>The address of this page names no refusal.</Empty> : <Loaded read={read}>{cards}</Loaded>}
    </Page>
  );
};

/** `3 Sep 2026, 14:02 UTC` */
const sentence = ({ last }: Refusal): string => `Blocked on ${moment(last.at).replace(/^0/, '')}: ${whyText(last)}`;

function whyText({ code, tokensNeeded, creditsLeft, pausedSince }: Refusal['last']): string {
  const needed = `needed ${number(tokensNeeded ?? 0)}, ${number(creditsLeft ?? 0)} left`;
  switch (code) {
    case 'credits-exhausted':
      return needed;
    case 'space-limit-reached':
      return `${needed} in the Space`;
    case 'spending-paused':
      return pausedSince === null ? 'spending was paused' : `spending is paused since ${moment(pausedSince)}`;
    case 'feature-off':
      return 'the plan does not offer this';
    case 'account-closed':
      return 'the account is closed';
    default:
      return words(code).toLowerCase();
  }
}

const Below = ({ data }: { readonly data: ExplainedRefusal }) => {
  const { last, label, count } = data.refusal;
  return (
    <>
      <Pill state={label} tone="plain" />
      <span>{count === 1 ? 'once in this minute' : `${number(count)} times in this minute; this is the last one`}</span>
      {last.memberId !== null && <span>for {last.memberId}</span>}
      {last.spaceId !== null && <span>in {last.spaceId}</span>}
      {last.action !== null && <code>{last.action}</code>}
      <Zones days={data.period.timeZone} />
    </>
  );
};

const cards = (data: ExplainedRefusal) => {
  const { refusal, pause, expired } = data;
  const kinds = Object.entries(refusal.counts);
  return (
    <>
      <Note tone="warn">
        The caller was told: {refusal.last.detail}
        {kinds.length > 1 &&
          ` In this minute: ${kinds.map(([code, n]) => `${number(n)} × ${words(code)}`).join(', ')}.`}
      </Note>
      <div className="fg-grid">
        <Identity data={data} />
        <UsedBy data={data} />
        {pause && (
          <Card title="The pause that refused it" columns={6} flush>
            <EntryLines entries={[pause]} />
          </Card>
        )}
        {expired.length > 0 && (
          <Card title="Expired unused" note="in this period and the one before" columns={6} flush>
            <EntryLines entries={expired} />
          </Card>
        )}
      </div>
    </>
  );
};

const Identity = ({ data: { account, period, refusal, addsUp } }: { readonly data: ExplainedRefusal }) => {
  const { opening, brought, taken, left } = account;
  const told = refusal.last.creditsLeft;
  return (
    <>
      <Stat
        label={`Period ${period.number} began with`}
        value={number(opening)}
        note={periodDays(period, period.timeZone)}
      />
      <Stat label="Came in" value={signed(brought.amount)} note={entriesText(brought.entryCount)} />
      <Stat label="Taken" value={signed(-taken.amount)} note={entriesText(taken.entryCount)} />
      <Stat
        label="Left at that moment"
        value={number(left)}
        note={`held besides: ${number(refusal.last.tokensHeld ?? 0)}`}
      />
      {addsUp !== null && (
        <Card title="Does it add up?">
          <ul className="fg-checks">
            <Check ok={addsUp}>
              {number(opening)} + {number(brought.amount)} − {number(taken.amount)} = {number(left)}
              {addsUp ? ', as the caller was told.' : `, but the caller was told ${number(told ?? 0)}.`}
            </Check>
          </ul>
        </Card>
      )}
    </>
  );
};

const UsedBy = ({ data: { usedBy, usedByMore, space, refusal } }: { readonly data: ExplainedRefusal }) => (
  <Card
    title={space ? `What counted against the Space ${space.spaceId}` : 'What used the rest'}
    note={
      space
        ? `${number(space.used.amount)} in ${entriesText(space.used.entryCount)}`
        : 'newest first, up to that moment'
    }
    more={
      <To page="entries" query={{ account: refusal.accountId }}>
        All entries
      </To>
    }
    flush
  >
    <Table
      label="What used the rest"
      rows={usedBy}
      keyOf={({ id }) => id}
      empty="Nothing was taken in this period."
      columns={[
        ...ENTRY_COLUMNS,
        { name: 'Took', isNumber: true, show: ({ amount }) => <b>{number(amount)}</b> },
        LEFT,
      ]}
    />
    {usedByMore && <Empty>There are more: these are the newest.</Empty>}
  </Card>
);
