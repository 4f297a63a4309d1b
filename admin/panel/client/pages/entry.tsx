/** Is the page of one entry: what it changed, why by this much, from which grants, and what belongs to it. */
import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { moment, number, signed, words } from '../format.js';
import { pathOf, useRead } from '../service.js';
import { AccountCrumbs } from '../ui/account-crumbs.js';
import { Card, Check, Empty, Loaded, Page, Pill, Stat, To } from '../ui/parts.js';
import { CorrectLink } from './corrections/correct-link.js';
import { EntryLines } from './explain/entry-parts.js';
import { GrantParts } from './explain/grant-parts.js';
import { RequestFacts } from './explain/request-facts.js';
import type { EntryRow, ExplainedEntry } from './explain/shown.js';

const MEANING: Readonly<Record<string, string>> = {
  grant: 'Credits came in.',
  debit: 'An action was charged.',
  hold: 'Credits were set aside: they are not spent yet, and nothing else can spend them.',
  settle: 'An action that had been held was charged.',
  release: 'Credits that had been set aside came back.',
  refund: 'A charge was given back.',
  expire: 'Credits ended unused, at their time.',
  clawback: 'Credits were taken back because their payment was.',
  void: 'The rest of a grant was taken back by staff.',
  pause: 'From here on nothing may be spent.',
  resume: 'From here on spending is allowed again.',
  period_close: 'The period ended, and the next one began.',
};

export const EntryPage = () => {
  const [query] = useSearchParams();
  const id = query.get('id') ?? '';
  const read = useRead<ExplainedEntry>(id === '' ? null : pathOf(['entries', id]));
  const data = read.data;
  const accountId = data?.accountId ?? id.split('~')[0]!;
  return (
    <Page
      title={data ? titleOf(data.entry) : `Entry ${id}`}
      above={
        <AccountCrumbs id={accountId}>
          <To page="entries" query={{ account: accountId }}>
            Entries
          </To>
        </AccountCrumbs>
      }
      below={
        data && (
          <>
            <Pill state={data.entry.type} tone="plain" />
            <span>{moment(data.entry.at)}</span>
            <span>period {data.period.number}</span>
            <code>{id}</code>
          </>
        )
      }
      actions={
        data !== null &&
        data.refundable > 0 && (
          <CorrectLink account={accountId} kind="refund" fields={{ debitId: id }} className="fg-button">
            Refund it
          </CorrectLink>
        )
      }
    >
      {id === '' ? <Empty>The address of this page names no entry.</Empty> : <Loaded read={read}>{entryCards}</Loaded>}
    </Page>
  );
};

/** What changes no credits left shows none. */
const titleOf = ({ what, tokens }: EntryRow): string =>
  tokens === 0 || /\d credits?\b/.test(what)
    ? what
    : `${what}: ${signed(tokens)} ${Math.abs(tokens) === 1 ? 'credit' : 'credits'}`;

const entryCards = (data: ExplainedEntry) => (
  <div className="fg-grid">
    <Balance data={data} />
    <Why data={data} />
    <GrantParts data={data} />
    <div className="fg-stack c7">
      <RequestFacts data={data} />
    </div>
    <div className="fg-stack c5">
      <Related data={data} />
    </div>
  </div>
);

const Balance = ({ data: { entry, balance } }: { readonly data: ExplainedEntry }) => {
  const tone = entry.tokens < 0 ? 'fg-bad' : entry.tokens > 0 ? 'fg-good' : '';
  return (
    <>
      <Stat columns={4} label="Balance before" value={number(balance.before)} />
      <Stat columns={4} label="Change" value={<span className={tone}>{signed(entry.tokens)}</span>} />
      <Stat columns={4} label="Balance after" value={number(balance.after)} />
    </>
  );
};

const Why = ({ data: { entry, checks, period } }: { readonly data: ExplainedEntry }) => (
  <Card title="Why this number" note="checked when this page was opened" columns={7}>
    <p className="fg-say">
      {MEANING[entry.type] ?? words(entry.type)}
      {period.late && ' It belongs to a period that had closed before.'}
      {entry.reason !== null && ` Reason: ${entry.reason.replace(/\.+$/, '')}.`}
    </p>
    <ul className="fg-checks">
      {checks.map(({ name, ok, detail }) => (
        <Check key={name} ok={ok}>
          {detail}
        </Check>
      ))}
    </ul>
  </Card>
);

const Related = ({ data }: { readonly data: ExplainedEntry }) => {
  const { repairs, repairedBy, repairedByMore, sameAction, previous, next } = data;
  const lists: readonly (readonly [title: string, rows: readonly EntryRow[], note: string | undefined])[] = [
    [repairsTitle(data.entry.type), repairs ? [repairs] : [], undefined],
    ['What followed from it', repairedBy, repairedByMore ? 'the first ones' : undefined],
    ['The same action', sameAction, undefined],
    ['Neighbours', [previous, next].filter((row) => row !== null), undefined],
  ];
  return (
    <>
      {lists
        .filter(([, rows]) => rows.length > 0)
        .map(([title, rows, note]) => (
          <Card key={title} title={title} note={note} flush>
            <EntryLines entries={rows} />
          </Card>
        ))}
    </>
  );
};

function repairsTitle(type: string): string {
  switch (type) {
    case 'settle':
    case 'release':
      return 'The hold that it ends';
    case 'refund':
      return 'The charge that it gives back';
    case 'debit':
      return 'The hold that it is paid from';
    case 'clawback':
      return 'What it takes back';
    case 'resume':
      return 'The pause that it ends';
    default:
      return 'The entry that it refers to';
  }
}
