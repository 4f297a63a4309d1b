import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readPeriods } from '../../../admin/customers/period-list.js';
import { createPeriodBooks } from '../../../ledger/period-books.js';
import { openStoppedLedger, type StoppedLedger } from '../../support/ledger-on-mongodb.js';
import { TESTER } from '../../support/actor.js';
import { termsOf } from '../../support/terms.js';
import { DAY } from '../../support/time.js';

let service: StoppedLedger;
beforeAll(async () => {
  service = await openStoppedLedger();
});
afterAll(() => service.close());

test('a period that has just ended is listed as closed, before and after that is written', async () => {
  const { ledger, clock, connection } = service;
  await ledger.openAccount('sleeper', termsOf({}), TESTER);
  clock.time = new Date(clock.time.getTime() + 65 * DAY);
  const books = createPeriodBooks(connection);
  const read = async () => await readPeriods(books, (await ledger.readWithUnwritten('sleeper'))!, { limit: 2 });
  const before = await read();
  expect(before.items.map(({ number, state }) => [number, state])).toEqual([
    [3, 'open'],
    [2, 'closed'],
  ]);
  await ledger.submit('sleeper', { type: 'advance', ...TESTER });
  expect(await read()).toEqual(before);
});
