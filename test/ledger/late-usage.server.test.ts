/** Spends late from a bulk hold, and sums usage by the database: the periods' reports, the statements, and ranges of time. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Command } from '../../domain/reducer/command.js';
import { createPeriodBooks } from '../../ledger/period-books.js';
import { debitOf, meeting } from '../domain/reducer/ledger-driver.js';
import { openStoppedLedger, type StoppedLedger } from '../support/ledger-on-mongodb.js';
import { termsOf } from '../support/terms.js';
import { DAY, later } from '../support/time.js';
import { TESTER } from '../support/actor.js';

let service: StoppedLedger;

beforeAll(async () => {
  service = await openStoppedLedger();
});

afterAll(async () => {
  await service.close();
});

const APRIL = new Date('2026-04-01T00:00:00Z');
const BULK: Command = {
  type: 'bulk_hold',
  feature: 'meeting_assistant',
  price: { tokens: 3, priceListVersion: 1 },
  quantity: 3,
  requestId: 'run',
  spaceId: 'berlin',
  ttlMs: 40 * DAY,
  ...TESTER,
};

test('spending late from a bulk hold appears once: as late in the period that charges it, or in the range of its time', async () => {
  const { ledger, clock } = service;
  const run = async (command: Command) => {
    const answer = await ledger.submit('acme', command);
    if (!answer.ok) throw new Error(answer.refusal.code);
    return answer.entry?._id ?? '';
  };
  const sums = async (query: { period?: number; from?: Date; to?: Date }) => {
    const rows = await ledger.sumUsage('acme', { ...query, groupBy: 'space', timeZone: 'UTC' });
    return rows.map(({ tokens, actions, lateTokens, lateActions }) => [tokens, actions, lateTokens, lateActions]);
  };
  await ledger.openAccount('acme', termsOf({ plan: { allocation: 0 } }), TESTER);
  await run({ type: 'grant', grantId: 'top_up~p', source: 'top_up', tokens: 20, expiresAt: null, ...TESTER });
  const holdId = await run(BULK);
  await run(debitOf(meeting('in time'), { holdId }));
  clock.time = later(25 * DAY);
  const refunded = await run(debitOf(meeting('late'), { holdId }));
  await run(debitOf(meeting('late too'), { holdId }));
  await run({ type: 'refund', debitId: refunded, action: 'meeting_assistant~late', reason: 'x', ...TESTER });

  expect(await sums({ period: 1 })).toEqual([[3, 1, 0, 0]]);
  expect(await sums({ period: 2 })).toEqual([[0, 0, 3, 1]]);
  expect(await sums({ to: APRIL })).toEqual([[3, 1, 0, 0]]);
  expect(await sums({ from: APRIL })).toEqual([[3, 1, 0, 0]]);

  clock.time = later(55 * DAY);
  await run({ type: 'advance', ...TESTER });
  const books = createPeriodBooks(service.connection);
  const [march, april] = [await books.draw('acme', 1), await books.draw('acme', 2)];
  expect(march).toMatchObject({ used: 3, late: { settled: 0 } });
  expect(april).toMatchObject({ used: 0, late: { settled: 3 } });
});
