/** Reads the periods of an account with their plans and, where the statement is stored, what it says. */
import type { AccountState } from '../../domain/account/account-state.js';
import type { ClosedPeriod, PeriodBooks } from '../../ledger/period-books.js';
import type { Page, PageQuery } from '../../storage/page.js';

export interface PeriodRow {
  readonly number: number;
  readonly start: Date;
  /** Null: it is open. */
  readonly end: Date | null;
  readonly planId: string;
  /** Its statement is stored: before that, the sums are null. */
  readonly stated: boolean;
  readonly granted: number | null;
  /** Overage included. */
  readonly used: number | null;
  readonly overage: number | null;
  readonly closingBalance: number | null;
}

/** Newest first. The cursor is the number of the next period. */
export async function readPeriods(
  books: Pick<PeriodBooks, 'listClosed'>,
  { accountId, period, terms }: AccountState,
  { limit, cursor }: PageQuery,
): Promise<Page<PeriodRow>> {
  const isFirst = cursor === undefined;
  const from = isFirst ? period.number - 1 : Math.min(Number(cursor), period.number - 1);
  const count = isFirst ? limit - 1 : limit;
  const closed = from > 0 && count > 0 ? await books.listClosed(accountId, from, count) : [];
  const open = { number: period.number, start: period.start, end: null, planId: terms.plan.planId, ...NO_STATEMENT };
  const next = from - count;
  return {
    items: [...(isFirst ? [open] : []), ...closed.map(closedRow)],
    nextCursor: next > 0 ? String(next) : null,
  };
}

const NO_STATEMENT = { stated: false, granted: null, used: null, overage: null, closingBalance: null } as const;

function closedRow({ close, statement }: ClosedPeriod): PeriodRow {
  const { start, planId } = close.closed;
  return {
    number: close.nextPeriod.number - 1,
    start,
    end: close.at,
    planId,
    ...(statement
      ? {
          stated: true,
          granted: statement.granted.total,
          used: statement.used,
          overage: statement.overage,
          closingBalance: statement.closingBalance,
        }
      : NO_STATEMENT),
  };
}
