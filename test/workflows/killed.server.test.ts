import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { freePort } from '../../tools/servers/ports.js';
import { startTemporal, type RunningTemporal } from '../../tools/servers/temporal.js';
import { until } from '../../tools/servers/wait.js';
import type { billingPeriod } from '../../workflows/index.js';
import { periodWorkflowId } from '../../workflows/messages.js';
import { startBuilt } from '../worker/process.js';
import { planOf } from '../support/terms.js';
import { aMeeting, openTestPeriods, type TestPeriods } from './support/periods.js';

const LIMIT_MS = 60_000;

let folder: string;
let startServer: () => Promise<RunningTemporal>;
let server: RunningTemporal;
let client: Client;
let books: TestPeriods;
let startWorker: () => ReturnType<typeof startBuilt>;
let worker: Awaited<ReturnType<typeof startBuilt>>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-periods-'));
  const options = {
    dataDir: path.join(folder, 'temporal'),
    port: await freePort(),
    uiPort: await freePort(),
    logFile: path.join(folder, 'temporal.log'),
  };
  startServer = () => startTemporal(options);
  server = await startServer();
  client = new Client({ connection: await Connection.connect({ address: server.address }) });
  books = await openTestPeriods(client);
  const env = { MONGODB_URI: books.uri, TEMPORAL_ADDRESS: server.address };
  startWorker = () => startBuilt('worker/main.js', env);
  worker = await startWorker();
}, LIMIT_MS);

afterAll(async () => {
  await worker.end('SIGKILL');
  await client.connection.close();
  await server.stop();
  await books.close();
  rmSync(folder, { recursive: true, maxRetries: 5 });
});

const periodOf = (accountId: string, number: number) =>
  client.workflow.getHandle<typeof billingPeriod>(periodWorkflowId(accountId, number));

/** Boundaries lie at multiples of the interval since midnight: one whose next is 5 to 7 s ahead. */
function intervalEndingSoon(): string {
  const second = Math.floor(Date.now() / 1_000) % 86_400;
  for (let length = 10; length < 86_400; length += 1) {
    const left = length - (second % length);
    if (left >= 5 && left <= 7) return `PT${length}S`;
  }
  throw new Error('no interval ends soon');
}

/** Overage of 3 tokens, so that a second booking would show. */
async function openInDebt(accountId: string) {
  const interval = intervalEndingSoon();
  const plan = { ...planOf('scale'), allocation: 3 };
  const period = await books.open(accountId, { plan, interval });
  await books.ledger.debit({ accountId, action: aMeeting() });
  await books.ledger.debit({ accountId, action: aMeeting() });
  await books.periods.workflows.start(period);
}

async function expectClosedOnce(accountId: string): Promise<void> {
  const closes = (await books.ledger.listEntries(accountId, { type: 'period_close', limit: 100 })).reverse();
  expect(closes[0]).toMatchObject({ periodId: `${accountId}~1` });
  expect(new Set(closes.map(({ periodId }) => periodId)).size).toBe(closes.length);
  const charges = await books.connection.collection('overage_charges').find({ accountId }).toArray();
  expect(charges).toMatchObject([{ _id: `${accountId}~1`, tokens: 3 }]);
  expect(await books.periods.books.find(accountId, 1)).toMatchObject({ used: 6, overage: 3 });
  const { status } = await periodOf(accountId, 2).describe();
  expect(['RUNNING', 'COMPLETED']).toContain(status.name);
}

test(
  'a worker killed at the boundary: another one closes the period, once',
  async () => {
    await openInDebt('acme');
    await until(async () => {
      const { number } = (await books.periods.books.readStored('acme'))!;
      if (number === 1) throw new Error('not rolled yet');
    }, LIMIT_MS);
    // The ledger has rolled; statement and successor are still to come.
    await worker.end('SIGKILL');
    worker = await startWorker();
    await expect(periodOf('acme', 1).result()).resolves.toMatchObject({ outcome: 'closed' });
    await expectClosedOnce('acme');
  },
  LIMIT_MS,
);

test(
  'a server killed while the timer pends: callers see the next period, the workflow closes the last',
  async () => {
    await openInDebt('beta');
    await until(async () => {
      const { events } = await periodOf('beta', 1).fetchHistory();
      if (!events?.some(({ timerStartedEventAttributes }) => timerStartedEventAttributes))
        throw new Error('no timer yet');
    }, LIMIT_MS);
    await server.kill9();
    const { end } = (await books.periods.books.readStored('beta'))!;
    await until(async () => {
      const answer = await books.ledger.debit({ accountId: 'beta', action: aMeeting() });
      if (!answer.ok || answer.balance.periodId === 'beta~1') throw new Error('still in the first period');
      expect(answer.entry.at.getTime()).toBeGreaterThanOrEqual(end.getTime());
    }, LIMIT_MS);
    server = await startServer();
    await expect(periodOf('beta', 1).result()).resolves.toMatchObject({ outcome: 'closed' });
    expect(await books.periods.books.find('beta', 1)).toMatchObject({ number: 1, end });
    await until(() => periodOf('beta', 2).describe(), LIMIT_MS);
  },
  LIMIT_MS,
);
