/** Reads the periods of an account with their plans and, where the statement is stored, what it says. */
import { periodNumberOf } from '../../domain/business-key.js';
import type { AccountWithUnwritten } from '../../ledger/ledger.js';
import type { ClosedPeriod, PeriodBooks } from '../../ledger/period-books.js';
import type { Page, PageQuery } from '../../storage/page.js';

export interface PeriodRow {
  readonly number: number;
  readonly start: Date;
  /** Exclusive. */
  readonly end: Date;
  readonly state: 'open' | 'closed';
  readonly planId: string;
  /** The statement of a closed period is stored: before that, its sums are null. Those of the open one are so far. */
  readonly stated: boolean;
  readonly granted: number | null;
  /** Overage included. */
  readonly used: number | null;
  readonly overage: number | null;
  /** Of the open period now, of a closed one at its end. */
  readonly left: number | null;
}

/** Newest first. The cursor is the number of the next period. */
export async function readPeriods(
  books: Pick<PeriodBooks, 'listClosed'>,
  account: AccountWithUnwritten,
  { limit, cursor }: PageQuery,
): Promise<Page<PeriodRow>> {
  const { period, terms, buckets } = account.state;
  const isFirst = cursor === undefined;
  const from = isFirst ? period.number - 1 : Math.min(Number(cursor), period.number - 1);
  const count = isFirst ? limit - 1 : limit;
  const closed = from > 0 && count > 0 ? await books.listClosed(account, from, count) : [];
  const { number, start, end, granted, used, overageUsed: overage } = period;
  const sums = { granted, used, overage, left: buckets.available };
  const open: PeriodRow = { number, start, end, state: 'open', planId: terms.plan.planId, stated: false, ...sums };
  const next = from - count;
  return {
    items: [...(isFirst ? [open] : []), ...closed.map(closedRow)],
    nextCursor: next > 0 ? String(next) : null,
  };
}

const NO_STATEMENT = { stated: false, granted: null, used: null, overage: null, left: null } as const;

function closedRow({ close, statement }: ClosedPeriod): PeriodRow {
  const { start, planId } = close.closed;
  return {
    number: periodNumberOf(close.periodId),
    start,
    end: close.at,
    state: 'closed',
    planId,
    ...(statement
      ? {
          stated: true,
          granted: statement.granted.total,
          used: statement.used,
          overage: statement.overage,
          left: statement.closingBalance,
        }
      : NO_STATEMENT),
  };
}
