/** Shows entries of the ledger as lines and as a table, each with the way to its page. */
import React, { type ReactNode } from 'react';
import { moment, number, signed, time } from '../../format.js';
import { To } from '../../ui/parts.js';
import type { Column } from '../../ui/table.js';
import type { EntryRow } from './shown.js';

/** What time has caused and nobody wrote yet has no page. */
export const EntryLink = ({ entry: { id, what, unwritten } }: { readonly entry: EntryRow }) =>
  unwritten ? (
    <span title="The next action or the worker writes it.">{what} (not written yet)</span>
  ) : (
    <To page="entry" query={{ id }}>
      {what}
    </To>
  );

interface LineProps {
  readonly what: ReactNode;
  readonly below: ReactNode;
  readonly amount: ReactNode;
  readonly belowAmount?: ReactNode;
}

export const Line = ({ what, below, amount, belowAmount }: LineProps) => (
  <li>
    <span className="fg-cell">
      {what}
      <span className="fg-soft">{below}</span>
    </span>
    <span className="fg-cell amount">
      {amount}
      <span className="fg-soft">{belowAmount}</span>
    </span>
  </li>
);

export const EntryLines = ({ entries }: { readonly entries: readonly EntryRow[] }) => (
  <ul className="fg-lines">
    {entries.map((entry) => (
      <Line
        key={entry.id}
        what={<EntryLink entry={entry} />}
        below={`${moment(entry.at)} · no. ${entry.seq}`}
        amount={creditsOf(entry)}
        belowAmount={`${number(entry.balanceAfter)} left`}
      />
    ))}
  </ul>
);

export const creditsOf = ({ tokens, overageTokens }: EntryRow): string =>
  overageTokens > 0 ? `${signed(tokens)} (${number(overageTokens)} overage)` : signed(tokens);

/** Whoever did it: the ledger's name of the caller, and the member it was done for. */
const whoOf = ({ actor, memberId, spaceId }: EntryRow): ReactNode => (
  <span className="fg-cell">
    <code>{actor}</code>
    {(memberId !== null || spaceId !== null) && (
      <span className="fg-soft">
        {[memberId && `for ${memberId}`, spaceId && `in ${spaceId}`].filter(Boolean).join(' ')}
      </span>
    )}
  </span>
);

export const ENTRY_COLUMNS: readonly Column<EntryRow>[] = [
  { name: 'No.', show: ({ seq }) => seq },
  { name: 'When (UTC)', show: ({ at }) => time(at) },
  { name: 'What', show: (entry) => <EntryLink entry={entry} /> },
  { name: 'By', show: whoOf },
];

export const CREDITS: Column<EntryRow> = { name: 'Credits', isNumber: true, show: creditsOf };
export const LEFT: Column<EntryRow> = {
  name: 'Left',
  isNumber: true,
  show: ({ balanceAfter }) => number(balanceAfter),
};
