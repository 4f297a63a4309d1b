import mongoose, { type Connection } from 'mongoose';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { overageChargesQuery } from '../../../contract/billing/overage-charges.js';
import { parse } from '../../../contract/parse.js';
import type { PeriodStatement } from '../../../ledger/period-books.js';
import { createOverageCharges, type OverageCharges } from '../../../payments/overage-invoices/overage-charges.js';
import { paymentModels } from '../../../payments/models.js';
import { createOverageBooking, overageCharges } from '../../../periods/overage-booking.js';
import { prepareCollections } from '../../../storage/prepare-collections.js';
import { freshDatabase } from '../../support/servers.js';

let connection: Connection;
let charges: OverageCharges;

beforeAll(async () => {
  connection = await mongoose.createConnection(freshDatabase()).asPromise();
  const models = paymentModels(connection);
  const model = overageCharges(connection);
  await prepareCollections({ charges: model, overageInvoices: models.overageInvoices });
  const booking = createOverageBooking(model);
  charges = createOverageCharges({ models, overageOf: (...asked) => booking.listOf(...asked) });
  for (const accountId of ['acme', 'acme-2']) {
    // The currencies are used in another order than they are listed in.
    for (const [index, currencies] of [['usd'], ['usd', 'gbp', 'eur'], ['eur', 'chf'], ['usd']].entries()) {
      await booking.book(closedPeriod(accountId, index + 1, currencies));
    }
  }
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

function closedPeriod(accountId: string, number: number, currencies: readonly string[]): PeriodStatement {
  const overageOwed = currencies.map((currency) => ({ tokens: 10, unitPrice: { amount: 15, currency } }));
  const [start, end] = [number, number + 1].map((month) => new Date(Date.UTC(2026, month, 1)));
  return { _id: `${accountId}~${number}`, accountId, number, planId: 'scale', start, end, overageOwed } as never;
}

/** The pages of acme's charges, each asked for with the cursor of the one before. */
async function pagesOf(limit: number): Promise<string[][]> {
  const pages: string[][] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = parse(overageChargesQuery, { limit: String(limit), ...(cursor !== undefined && { cursor }) });
    const { items, nextCursor } = await charges.list('acme', { ...query });
    pages.push(items.map(({ periodId, amountDue }) => `${periodId} ${amountDue.currency}`));
    cursor = nextCursor;
  }
  return pages;
}

const ALL = ['acme~4 usd', 'acme~3 chf', 'acme~3 eur', 'acme~2 eur', 'acme~2 gbp', 'acme~2 usd', 'acme~1 usd'];

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'in pages of %i every charge of a period in several currencies is shown once, wherever a page ends',
  async (limit) => {
    const pages = await pagesOf(limit);
    expect(pages.flat()).toEqual(ALL);
    expect(pages.map(({ length }) => length)).toEqual(
      Array.from({ length: Math.ceil(ALL.length / limit) }, (_, page) => Math.min(limit, ALL.length - page * limit)),
    );
  },
);

test('a page that ends between two currencies of a period goes on with the next currency', async () => {
  expect((await pagesOf(2)).slice(0, 2)).toEqual([
    ['acme~4 usd', 'acme~3 chf'],
    ['acme~3 eur', 'acme~2 eur'],
  ]);
});
