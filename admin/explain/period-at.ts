/** Finds the period that an instant belongs to. */
import type { AccountState } from '../../domain/account/account-state.js';
import type { PeriodCloseEntry } from '../../domain/account/entry.js';
import type { EntrySelection } from '../../ledger/entry-book.js';
import type { AccountEntries } from './account-entries.js';
import type { PeriodPlan } from './wording.js';

export interface PeriodAt extends PeriodPlan {
  readonly number: number;
  readonly start: Date;
  readonly end: Date;
  readonly range: EntrySelection;
}

/** By halves: an account may have hundreds of closed periods. An instant before the first one belongs to the first. */
export async function periodAt(
  entries: Pick<AccountEntries, 'close'>,
  { period, terms }: AccountState,
  at: Date,
): Promise<PeriodAt> {
  const closes = new Map<number, PeriodCloseEntry | null>();
  const closeOf = async (number: number): Promise<PeriodCloseEntry | null> => {
    if (!closes.has(number)) closes.set(number, number < 1 ? null : await entries.close(number));
    return closes.get(number) ?? null;
  };
  let low = 1;
  let high = period.number;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const close = await closeOf(middle);
    if (close && close.at <= at) low = middle + 1;
    else high = middle;
  }
  const [before, close] = await Promise.all([closeOf(low - 1), closeOf(low)]);
  const range = { afterSeq: before?.seq ?? 0, ...(close && { upToSeq: close.seq }) };
  return close
    ? {
        number: low,
        start: close.closed.start,
        end: close.at,
        range,
        planId: close.closed.planId,
        totals: close.totals,
      }
    : { number: low, start: period.start, end: period.end, range, planId: terms.plan.planId, totals: period };
}
