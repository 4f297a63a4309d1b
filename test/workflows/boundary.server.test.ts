import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { ChargeEntry } from '../../domain/account/entry.js';
import { planOf } from '../support/terms.js';
import { aMeeting, openTestPeriods, type TestPeriods } from './support/periods.js';
import { TESTER } from '../support/actor.js';

const PROCESSES = 3;
const CALLERS = 12;
const ROLLS = 3;
const DEBITS = 1_000;

const temporal = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });
let processes: TestPeriods[];

beforeAll(async () => {
  const first = await openTestPeriods(temporal);
  const others = Array.from({ length: PROCESSES - 1 }, () => openTestPeriods(temporal, undefined, first.uri));
  processes = [first, ...(await Promise.all(others))];
});

afterAll(async () => {
  await Promise.all(processes.map((process) => process.close()));
  await temporal.connection.close();
});

test('thousands of debits around boundaries, in several processes, each fall into exactly one period', async () => {
  const [{ periods, ledger }] = processes as [TestPeriods];
  await processes[0]!.open('acme', { plan: { ...planOf('scale'), allocation: 1_000_000 }, interval: 'PT1S' });
  const charges: ChargeEntry[] = [];
  const used = new Set<string>();
  // The period that was charged last may still be open.
  const enough = () => used.size > ROLLS && charges.length >= DEBITS;
  const spend = async ({ ledger: own }: TestPeriods) => {
    while (!enough()) {
      const answer = await own.debit({ accountId: 'acme', action: aMeeting(), ...TESTER });
      if (!answer.ok) throw new Error(answer.refusal.detail);
      charges.push(answer.entry);
      used.add(answer.entry.periodId);
    }
  };
  await Promise.all(processes.flatMap((process) => Array.from({ length: CALLERS }, () => spend(process))));

  expect(new Set(charges.map(({ _id }) => _id)).size).toBe(charges.length);
  const last = Math.max(...[...used].map((periodId) => Number(periodId.split('~')[1]))) - 1;
  await periods.closing.close('acme', last);
  while ((await periods.closing.stateClosedPeriods('acme')).more);
  const closed = await periods.books.listClosed((await ledger.readWithUnwritten('acme'))!, last, last);
  expect(closed.map(({ statement }) => statement!.number)).toEqual(Array.from({ length: last }, (_, n) => last - n));
  for (const { statement } of closed) {
    const { _id, start, end, used: tokens } = statement!;
    const within = charges.filter(({ at }) => start <= at && at < end);
    expect(within.every(({ periodId }) => periodId === _id)).toBe(true);
    expect(tokens).toBe(3 * within.length);
    expect(charges.filter(({ periodId }) => periodId === _id)).toHaveLength(within.length);
  }
  // Periods in which nothing was charged would prove nothing.
  expect(closed.filter(({ statement }) => statement!.used > 0).length).toBeGreaterThanOrEqual(ROLLS);
  const closes = await ledger.listEntries('acme', { types: ['period_close'], limit: 200 });
  const numbers = closes.flatMap((entry) => (entry.type === 'period_close' ? [entry.nextPeriod.number - 1] : []));
  expect(numbers.slice(-ROLLS)).toEqual([3, 2, 1]);
});
