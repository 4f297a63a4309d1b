/**
 * Records the histories that `replay.server.test.ts` replays. Runs only when asked for, after a workflow was given a
 * new branch: `RECORD_HISTORIES=1 npm test -- test/replay/record`. Histories of older code stay: they still run
 * somewhere.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { createOverageBooking, overageCharges } from '../../periods/overage-booking.js';
import { createPeriodClosing } from '../../periods/closing.js';
import { createPeriodRepair } from '../../periods/repair.js';
import { eventually } from '../support/eventually.js';
import { startWorkerHost, type WorkerHost } from '../../worker/host.js';
import { createWorkflowQueue } from '../../worker/queues.js';
import { periodQuery, periodWorkflowId, WORKFLOWS_QUEUE } from '../../workflows/messages.js';
import { wakesAtMs } from '../../workflows/wake-up.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import { planOf } from '../support/terms.js';
import { openTestPeriods, type TestPeriods } from '../workflows/support/periods.js';
import { builtWorkflows, silent } from '../workflows/support/workers.js';
import { TESTER } from '../support/actor.js';

const folder = path.join(import.meta.dirname, 'histories');
const recorded = process.env['RECORD_HISTORIES'] === '1' ? test : test.skip;

let client: Client;
let books: TestPeriods;
let host: WorkerHost | undefined;
let lagMs = 0;

beforeAll(async () => {
  if (recorded === test.skip) return;
  const namespace = await emptyNamespace();
  client = namespace.client;
  books = await openTestPeriods(client, () => new Date(Date.now() - lagMs));
  const { ledger, periods, connection } = books;
  const overage = createOverageBooking(overageCharges(connection));
  const services = {
    ...books.services,
    closing: createPeriodClosing({ ledger, books: periods.books, overage, limits: { periods: 10 } }),
    repair: createPeriodRepair({ ledger, books: periods.books, workflows: periods.workflows, limits: { pageSize: 3 } }),
  };
  host = startWorkerHost({
    temporal: namespace.temporal,
    queues: [createWorkflowQueue(services, { workflowBundle: builtWorkflows() })],
    logger: silent,
  });
});

afterAll(async () => {
  if (!host) return;
  await host.stop();
  await books.close();
  await client.connection.close();
});

async function save(name: string, workflowId: string): Promise<void> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name}.json`), historyToJSON(history));
  process.stdout.write(`${name}: ${history.events?.length ?? 0} events\n`);
}

const ended = async (name: string, workflowId: string): Promise<unknown> => {
  const result: unknown = await client.workflow.getHandle(workflowId).result();
  await save(name, workflowId);
  return result;
};

recorded('a period that closes by itself, and the next one, which waits', async () => {
  await books.periods.workflows.start(await books.open('happy', { interval: 'PT20S' }));
  expect(await ended('period-closed', periodWorkflowId('happy', 1))).toMatchObject({ nextNumber: 2 });
  await eventually(() => client.workflow.getHandle(periodWorkflowId('happy', 2)).query(periodQuery));
  await save('period-open', periodWorkflowId('happy', 2));
});

recorded('a period that was notified of its plan, and whose ledger ran late', async () => {
  await books.periods.workflows.start(await books.open('told', { interval: 'PT4S' }));
  const event = { eventId: 'e-1', planId: planOf('starter').planId, nextPlanId: null };
  await books.periods.workflows.signalPlanChanged('told', 1, event);
  await books.periods.workflows.signalPlanChanged('told', 1, event);
  lagMs = 2_500;
  expect(await ended('period-told-and-early', periodWorkflowId('told', 1))).toMatchObject({ outcome: 'closed' });
  lagMs = 0;
});

recorded('a period whose account was closed', async () => {
  await books.periods.workflows.start(await books.open('gone', { interval: 'PT4S' }));
  await books.ledger.submit('gone', { type: 'change_terms', changes: { state: 'closed' }, ...TESTER });
  const last = await ended('period-of-closed-account', periodWorkflowId('gone', 1));
  expect(last).toMatchObject({ outcome: 'account-closed', nextNumber: null });
});

recorded('a period that was ended before its time, and whose workflow was notified twice', async () => {
  await books.periods.workflows.start(await books.open('early', { interval: 'P10Y' }));
  await books.ledger.submit('early', { type: 'end_period', number: 1, reason: 'ten years', ...TESTER });
  await books.periods.workflows.signalPeriodEnded('early', 1);
  await books.periods.workflows.signalPeriodEnded('early', 1);
  expect(await ended('period-ended-early', periodWorkflowId('early', 1))).toMatchObject({ nextNumber: 2 });
});

recorded('periods that passed without a workflow, and the repair that found them', async () => {
  lagMs = 35 * 60_000;
  await books.open('sleeper', { interval: 'PT1M' });
  for (const accountId of ['a', 'b', 'c', 'd']) await books.open(accountId);
  lagMs = 0;
  await client.workflow.start('repairPeriods', { workflowId: 'repair-now/1', taskQueue: WORKFLOWS_QUEUE, args: [] });
  await ended('repair', 'repair-now/1');
  expect(await ended('period-caught-up', periodWorkflowId('sleeper', 1))).toMatchObject({ outcome: 'closed' });
});

recorded('a period that announces credits which expire soon, and one that has not come to it', async () => {
  const DAY_MS = 24 * 3_600_000;
  const [start, end] = [new Date(Date.now() - 20 * DAY_MS), new Date(Date.now() + 3 * DAY_MS + 5_000)];
  // Its jitter is short.
  const range = { startMs: start.getTime(), endMs: end.getTime() };
  const ids = Array.from({ length: 100_000 }, (_, n) => `packs-${n}`);
  const accountId = ids.find((id) => wakesAtMs({ accountId: id, ...range }) - range.endMs < 1_000)!;
  const period = { number: 1, start, planId: planOf('starter').planId };
  await books.open(accountId);
  await books.periods.workflows.start({ ...period, accountId, end });
  await books.open('later');
  await books.periods.workflows.start({ ...period, accountId: 'later', end: new Date(end.getTime() + 9 * DAY_MS) });
  const announcing = client.workflow.getHandle(periodWorkflowId(accountId, 1));
  await eventually(async () => {
    const { events = [] } = await announcing.fetchHistory();
    const last = events?.at(-1);
    if (!last?.timerStartedEventAttributes && !last?.workflowTaskCompletedEventAttributes) throw new Error('not yet');
    if (!events?.some((event) => event.activityTaskCompletedEventAttributes)) throw new Error('not yet');
  });
  await save('period-announced-expiry', periodWorkflowId(accountId, 1));
  await save('period-before-expiry', periodWorkflowId('later', 1));
});
