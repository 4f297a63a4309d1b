import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { RunningTemporal } from '../../tools/servers/temporal.js';
import { eventually } from '../support/eventually.js';
import type { billingPeriod } from '../../workflows/index.js';
import { periodWorkflowId } from '../../workflows/messages.js';
import { startBuilt } from '../worker/process.js';
import { OVERAGE_ALLOWED, planOf } from '../support/terms.js';
import { aMeeting, openTestPeriods, type TestPeriods } from './support/periods.js';
import { TESTER } from '../support/actor.js';
import { openOwnTemporal } from './support/own-temporal.js';

let own: Awaited<ReturnType<typeof openOwnTemporal>>;
let server: RunningTemporal;
let client: Client;
let books: TestPeriods;
let startWorker: () => ReturnType<typeof startBuilt>;
let worker: Awaited<ReturnType<typeof startBuilt>>;

beforeAll(async () => {
  own = await openOwnTemporal();
  server = await own.start();
  client = new Client({ connection: await Connection.connect({ address: server.address }) });
  books = await openTestPeriods(client);
  const env = { MONGODB_URI: books.uri, TEMPORAL_ADDRESS: server.address };
  startWorker = () => startBuilt('worker/main.js', env);
  worker = await startWorker();
});

afterAll(async () => {
  await worker.end('SIGKILL');
  await client.connection.close();
  await server.stop();
  await books.close();
  own.remove();
});

const periodOf = (accountId: string, number: number) =>
  client.workflow.getHandle<typeof billingPeriod>(periodWorkflowId(accountId, number));

/** Boundaries lie at multiples of the interval since midnight: one whose next is `seconds` ahead, or up to 2 s more. */
function intervalEndingIn(seconds: number): string {
  const second = Math.floor(Date.now() / 1_000) % 86_400;
  for (let length = 10; length < 86_400; length += 1) {
    const left = length - (second % length);
    if (left >= seconds && left <= seconds + 2) return `PT${length}S`;
  }
  throw new Error('no interval ends soon');
}

/**
 * An account whose first period ends soon, with an overage of 3 tokens in it, so that a second booking would show. The
 * set-up must come before the boundary: where it did not, another account gets twice the time.
 */
async function openInDebt(name: string, isSetUp: (accountId: string) => Promise<boolean>): Promise<string> {
  const plan = { ...planOf('scale'), allocation: 3 };
  for (let seconds = 5; ; seconds *= 2) {
    const accountId = `${name}-${seconds}`;
    const period = await books.open(accountId, { plan, overage: OVERAGE_ALLOWED, interval: intervalEndingIn(seconds) });
    const debits = [aMeeting(), aMeeting()].map((action) => books.ledger.debit({ accountId, action, ...TESTER }));
    const periodIds = (await Promise.all(debits)).map((answer) => answer.ok && answer.entry.periodId);
    await books.periods.workflows.start(period);
    if (periodIds.every((id) => id === `${accountId}~1`) && (await isSetUp(accountId))) return accountId;
  }
}

/** `nextNumber` is 2, unless the machine was so slow that the second period was over, too. */
async function expectClosedOnce(accountId: string, nextNumber: number): Promise<void> {
  const closes = (await books.ledger.listEntries(accountId, { types: ['period_close'], limit: 100 })).reverse();
  expect(closes[0]).toMatchObject({ periodId: `${accountId}~1` });
  expect(new Set(closes.map(({ periodId }) => periodId)).size).toBe(closes.length);
  const charges = await books.connection.collection('overage_charges').find({ accountId }).toArray();
  expect(charges).toMatchObject([{ _id: `${accountId}~1`, tokens: 3 }]);
  expect(await books.periods.books.find(accountId, 1)).toMatchObject({ used: 6, overage: 3 });
  const { status } = await periodOf(accountId, nextNumber).describe();
  expect(['RUNNING', 'COMPLETED']).toContain(status.name);
}

test('a worker killed at the boundary: another one closes the period, once', async () => {
  const accountId = await openInDebt('acme', () => Promise.resolve(true));
  await eventually(async () => {
    const { number } = (await books.periods.books.readStored(accountId))!;
    if (number === 1) throw new Error('not rolled yet');
  });
  // The ledger has rolled; statement and successor are still to come.
  await worker.end('SIGKILL');
  worker = await startWorker();
  const { outcome, nextNumber } = await periodOf(accountId, 1).result();
  expect(outcome).toBe('closed');
  await expectClosedOnce(accountId, nextNumber!);
});

test('a server killed before its timer fires: callers see the next period, the workflow closes the last', async () => {
  /** False where the period was over before its workflow waited for that. */
  const waits = (accountId: string) =>
    eventually(async () => {
      const { events } = await periodOf(accountId, 1).fetchHistory();
      const timer = events?.find(({ timerStartedEventAttributes }) => timerStartedEventAttributes);
      const { number } = (await books.periods.books.readStored(accountId))!;
      if (!timer && number === 1) throw new Error('no timer yet');
      return number === 1;
    });
  const accountId = await openInDebt('beta', waits);
  await server.kill9();
  const { end } = (await books.periods.books.readStored(accountId))!;
  await eventually(async () => {
    const answer = await books.ledger.debit({ accountId, action: aMeeting(), ...TESTER });
    if (!answer.ok || answer.balance.periodId === `${accountId}~1`) throw new Error('still in the first period');
    expect(answer.entry.at.getTime()).toBeGreaterThanOrEqual(end.getTime());
  });
  server = await own.start();
  const { outcome, nextNumber } = await periodOf(accountId, 1).result();
  expect(outcome).toBe('closed');
  expect(await books.periods.books.find(accountId, 1)).toMatchObject({ number: 1, end });
  await eventually(() => periodOf(accountId, nextNumber!).describe());
});
