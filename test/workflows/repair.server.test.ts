import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { createPeriodRepair } from '../../periods/repair.js';
import { snapshotsOf } from '../support/commits.js';
import { eventually } from '../support/eventually.js';
import { startWorkerHost, type WorkerHost } from '../../worker/host.js';
import { createWorkflowQueue } from '../../worker/queues.js';
import { ensureSchedules } from '../../worker/schedules.js';
import type { billingPeriod, repairPeriods } from '../../workflows/index.js';
import { periodWorkflowId, REPAIR_PERIODS_ID, WORKFLOWS_QUEUE } from '../../workflows/messages.js';
import { emptyNamespace } from './support/namespace.js';
import { aMeeting, openTestPeriods, type TestPeriods } from './support/periods.js';
import { builtWorkflows, silent } from './support/workers.js';
import { TESTER } from '../support/actor.js';

const ACCOUNTS = Array.from({ length: 23 }, (_, n) => `acme-${n}`);
const MINUTE_MS = 60_000;

let client: Client;
let books: TestPeriods;
let host: WorkerHost;
/** Accounts may be opened in the past. */
let lagMs = 0;
let repairs = 0;

beforeAll(async () => {
  const namespace = await emptyNamespace();
  client = namespace.client;
  books = await openTestPeriods(client, () => new Date(Date.now() - lagMs));
  const { ledger, periods } = books;
  const limits = { pageSize: 10, overdueAfterMs: MINUTE_MS };
  const repair = createPeriodRepair({ ledger, books: periods.books, workflows: periods.workflows, limits });
  host = startWorkerHost({
    temporal: namespace.temporal,
    queues: [createWorkflowQueue({ ...books.services, repair }, { workflowBundle: builtWorkflows() })],
    logger: silent,
  });
});

afterAll(async () => {
  await host.stop();
  await books.close();
  await client.connection.close();
});

/** As a restored database has it: its snapshot says so, and it is read again once another account was read. */
async function setEnded(accountId: string, ended: boolean): Promise<void> {
  await books.writeSnapshots();
  const change = ended ? { $set: { 'terms.ended': true } } : { $unset: { 'terms.ended': '' } };
  await snapshotsOf(books.connection).updateOne({ _id: accountId }, change as object);
  await books.periods.books.readStored('acme-0');
}

const runningIds = async (): Promise<string[]> => {
  const ids: string[] = [];
  const query = 'WorkflowType = "billingPeriod" AND ExecutionStatus = "Running"';
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids.sort();
};

/** Lists are a moment behind. */
const untilRunning = (ids: string[]) =>
  eventually(async () => {
    expect(await runningIds()).toEqual(ids);
  });

const repairNow = () => {
  repairs += 1;
  return client.workflow.execute<typeof repairPeriods>('repairPeriods', {
    workflowId: `repair-now/${repairs}`,
    taskQueue: WORKFLOWS_QUEUE,
    args: [],
  });
};

const FIRST_IDS = ACCOUNTS.map((accountId) => periodWorkflowId(accountId, 1)).sort();

test('a new and empty Temporal gets every workflow back, by the schedule that the worker ensures', async () => {
  for (const accountId of ACCOUNTS) await books.open(accountId);
  lagMs = 10 * MINUTE_MS;
  await books.open('gone', { interval: 'PT1M' });
  await books.ledger.submit('gone', { type: 'change_terms', changes: { state: 'closed' }, ...TESTER });
  lagMs = 0;
  await books.ledger.submit('gone', { type: 'advance', ...TESTER });
  await Promise.all([ensureSchedules(client), ensureSchedules(client)]);
  await ensureSchedules(client);
  await untilRunning(FIRST_IDS);
  const schedule = client.schedule.getHandle(REPAIR_PERIODS_ID);
  // A full five minutes would repair beside the tests.
  await schedule.pause();
  const { spec, info } = await schedule.describe();
  expect(spec.intervals).toMatchObject([{ every: 5 * MINUTE_MS }]);
  const triggered = info.recentActions.filter(({ scheduledAt }) => scheduledAt.getTime() % (5 * MINUTE_MS) !== 0);
  expect(triggered).toHaveLength(1);
  expect(await repairNow()).toEqual({ started: 0, failed: 0, rolled: 0 });
});

test('a terminated workflow is started again', async () => {
  const id = periodWorkflowId('acme-7', 1);
  await client.workflow.getHandle(id).terminate('by hand');
  await untilRunning(FIRST_IDS.filter((other) => other !== id));
  expect(await repairNow()).toEqual({ started: 1, failed: 0, rolled: 0 });
  await untilRunning(FIRST_IDS);
});

test('a workflow that has ended is started again where a restored database shows its period open', async () => {
  const stored = (await books.periods.books.readStored('acme-3'))!;
  await setEnded('acme-3', true);
  await client.workflow.getHandle(periodWorkflowId('acme-3', 1)).terminate('by hand');
  await books.periods.workflows.startAgain({ ...stored, start: new Date(), end: new Date() });
  await client.workflow.getHandle<typeof billingPeriod>(periodWorkflowId('acme-3', 1)).result();
  await setEnded('acme-3', false);
  await untilRunning(FIRST_IDS.filter((id) => id !== periodWorkflowId('acme-3', 1)));
  expect(await repairNow()).toEqual({ started: 1, failed: 0, rolled: 0 });
  await untilRunning(FIRST_IDS);
});

test('a period that ended early, whose workflow was not notified, is found: it is stated, and the next one runs', async () => {
  await books.open('early', { interval: 'P10Y' });
  expect(await repairNow()).toMatchObject({ started: 1 });
  await untilRunning([...FIRST_IDS, periodWorkflowId('early', 1)].sort());
  await books.ledger.submit('early', { type: 'end_period', number: 1, reason: 'ten years', ...TESTER });
  expect(await repairNow()).toEqual({ started: 0, failed: 0, rolled: 0 });
  const ended = client.workflow.getHandle<typeof billingPeriod>(periodWorkflowId('early', 1));
  expect(await ended.result()).toMatchObject({ outcome: 'closed', nextNumber: 2 });
  expect(await books.periods.books.find('early', 1)).toMatchObject({ number: 1, used: 0 });
  await untilRunning([...FIRST_IDS, periodWorkflowId('early', 2)].sort());
  await client.workflow.getHandle(periodWorkflowId('early', 2)).terminate('by hand');
  await setEnded('early', true);
});

test('an idle account catches up: every period gets a statement, only the current one a workflow', async () => {
  lagMs = 130 * MINUTE_MS;
  await books.open('sleeper', { interval: 'PT1M' });
  await books.ledger.debit({ accountId: 'sleeper', action: aMeeting(), ...TESTER });
  lagMs = 0;
  expect(await repairNow()).toMatchObject({ started: 1, failed: 0 });
  const first = client.workflow.getHandle<typeof billingPeriod>(periodWorkflowId('sleeper', 1));
  const last = (await first.result()).nextNumber!;
  expect(last).toBeGreaterThan(130);
  const account = (await books.ledger.readWithUnwritten('sleeper'))!;
  const closed = await books.periods.books.listClosed(account, last - 1, 200);
  expect(closed).toHaveLength(last - 1);
  expect(closed.every(({ statement }) => statement !== null)).toBe(true);
  expect(closed.reduce((used, { statement }) => used + statement!.used, 0)).toBe(3);
  // The list is a moment behind, and the periods of a minute go on.
  await eventually(async () => {
    const found: string[] = [];
    for await (const { workflowId } of client.workflow.list({ query: 'AccountId = "sleeper"' })) found.push(workflowId);
    const upToLast = Array.from({ length: last }, (_, n) => periodWorkflowId('sleeper', n + 1));
    expect(upToLast.filter((id) => found.includes(id))).toEqual([upToLast[0], upToLast[last - 1]]);
  });
});

test('an account that is not used is brought up to date when its hold has expired', async () => {
  lagMs = 10 * MINUTE_MS;
  await books.open('forgotten');
  await books.ledger.submit('forgotten', {
    type: 'hold',
    action: 'meeting_assistant~m',
    feature: 'meeting_assistant',
    price: { tokens: 3, priceListVersion: 1 },
    ttlMs: MINUTE_MS,
    ...TESTER,
  });
  lagMs = 0;
  await books.writeSnapshots();
  expect(await repairNow()).toMatchObject({ started: 1, failed: 0, rolled: 1 });
  const [release] = await books.ledger.listEntries('forgotten', { limit: 1 });
  expect(release).toMatchObject({ type: 'release', reason: 'expired' });
  await books.writeSnapshots();
  expect(await repairNow()).toMatchObject({ rolled: 0 });
  expect(books.failures).toEqual([]);
});
