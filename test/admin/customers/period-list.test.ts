import { expect, test } from '@jest/globals';
import { readPeriods } from '../../../admin/customers/period-list.js';
import type { AccountState } from '../../../domain/account/account-state.js';
import { periodId } from '../../../domain/business-key.js';
import type { AccountWithUnwritten } from '../../../ledger/ledger.js';
import type { ClosedPeriod } from '../../../ledger/period-books.js';
import { T0 } from '../../support/time.js';

const accountIn = (number: number): AccountWithUnwritten => {
  const state = {
    accountId: 'acme',
    period: { number, start: T0, end: T0, granted: 500, used: 30, overageUsed: 4 },
    buckets: { available: 474 },
    terms: { plan: { planId: 'pro' } },
  } as AccountState;
  return { state, unwritten: [] };
};

/** The last closed period has no statement yet. */
const books = (last: number) => ({
  listClosed: (_account: AccountWithUnwritten, from: number, limit: number): Promise<ClosedPeriod[]> =>
    Promise.resolve(
      Array.from({ length: Math.min(limit, from) }, (_, index) => closed(from - index, from - index === last)),
    ),
});

const closed = (number: number, isUnstated: boolean) =>
  ({
    close: { at: T0, closed: { start: T0, planId: 'free' }, periodId: periodId('acme', number) },
    statement: isUnstated ? null : { granted: { total: 50 }, used: 7, overage: 2, closingBalance: 43 },
  }) as unknown as ClosedPeriod;

async function numbersIn(number: number, limit: number): Promise<number[]> {
  const found: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await readPeriods(books(number - 1), accountIn(number), { limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    found.push(...page.items.map((row) => row.number));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

test('the pages of periods have each period once, newest first, from the open one down to the first', async () => {
  for (const number of [1, 2, 3, 10, 11, 12]) {
    const all = Array.from({ length: number }, (_, index) => number - index);
    for (const limit of [1, 2, 10, 50]) expect(await numbersIn(number, limit)).toEqual(all);
  }
});

test('a closed period has sums once its statement is stored, and none before; the open one has those so far', async () => {
  const { items } = await readPeriods(books(2), accountIn(3), { limit: 10 });
  expect(
    items.map(({ state, stated, granted, used, overage, left }) => [state, stated, granted, used, overage, left]),
  ).toEqual([
    ['open', false, 500, 30, 4, 474],
    ['closed', false, null, null, null, null],
    ['closed', true, 50, 7, 2, 43],
  ]);
});

test('a cursor beyond the open period begins with the newest closed one', async () => {
  const { items } = await readPeriods(books(2), accountIn(3), { limit: 10, cursor: '999' });
  expect(items.map(({ number }) => number)).toEqual([2, 1]);
});
