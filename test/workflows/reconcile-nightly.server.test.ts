import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { openChecking, type Checking } from '../../admin/operations/checking.js';
import { startWorkerHost, type WorkerHost } from '../../worker/host.js';
import { createWorkflowQueue } from '../../worker/queues.js';
import { ensureSchedules } from '../../worker/schedules.js';
import { RECONCILE_NIGHTLY_ID } from '../../workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { emptyNamespace } from './support/namespace.js';
import { openTestPeriods, type TestPeriods } from './support/periods.js';
import { builtWorkflows, silent } from './support/workers.js';

let client: Client;
let books: TestPeriods;
let checking: Checking;
let host: WorkerHost;
const runIds: string[] = [];

beforeAll(async () => {
  const namespace = await emptyNamespace();
  client = namespace.client;
  books = await openTestPeriods(client);
  checking = await openChecking(books.connection);
  /** The first try breaks off, as when its worker dies. */
  const nightlyCheck = {
    run: (runId: string, signal?: AbortSignal) => {
      runIds.push(runId);
      return checking.nightlyCheck.run(runId, runIds.length === 1 ? AbortSignal.abort() : signal);
    },
  };
  const nightly = { nightlyCheck, dailyUsage: checking.dailyUsage, onUnexpectedError: () => undefined };
  const code = { workflowBundle: builtWorkflows() };
  host = startWorkerHost({
    temporal: namespace.temporal,
    queues: [createWorkflowQueue(books.services, code, null, null, nightly)],
    logger: silent,
  });
});

afterAll(async () => {
  await host.stop();
  await books.close();
  await client.connection.close();
});

test('the ledger is proven every night by a schedule, and a run that breaks off begins again under its own record', async () => {
  await books.open('acme');
  await ensureSchedules(client);
  const schedule = client.schedule.getHandle(RECONCILE_NIGHTLY_ID);
  const { spec, info } = await schedule.describe();
  expect(spec.calendars).toMatchObject([{ hour: [{ start: 2 }], minute: [{ start: 23 }] }]);
  expect(info.numActionsTaken).toBe(0);
  await schedule.trigger();
  await eventually(async () => {
    expect(await checking.nightlyCheck.lastRun()).toMatchObject({ accounts: 1, findings: 0 });
    expect((await checking.nightlyCheck.lastRun())?.finishedAt).not.toBeNull();
  });
  expect(runIds).toEqual([runIds[0], runIds[0]]);
});
