import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { startWorkerHost, type WorkerHost } from '../../worker/host.js';
import { createWorkflowQueue } from '../../worker/queues.js';
import type { billingPeriod } from '../../workflows/index.js';
import { periodQuery, periodWorkflowId } from '../../workflows/messages.js';
import { TESTER } from '../support/actor.js';
import { eventually } from '../support/eventually.js';
import { OVERAGE_ALLOWED, planOf } from '../support/terms.js';
import { emptyNamespace } from './support/namespace.js';
import { aMeeting, openTestPeriods, type TestPeriods } from './support/periods.js';
import { builtWorkflows, silent } from './support/workers.js';

let client: Client;
let books: TestPeriods;
let host: WorkerHost;

beforeAll(async () => {
  const namespace = await emptyNamespace();
  client = namespace.client;
  books = await openTestPeriods(client);
  host = startWorkerHost({
    temporal: namespace.temporal,
    queues: [createWorkflowQueue(books.services, { workflowBundle: builtWorkflows() })],
    logger: silent,
  });
});

afterAll(async () => {
  await host.stop();
  await books.close();
  await client.connection.close();
});

test('a period that is ended early is stated and its overage booked at once, and the next one gets its workflow', async () => {
  const { ledger, periods } = books;
  const plan = { ...planOf('scale'), allocation: 4, overageLimit: 100 };
  const opened = await books.open('acme', { plan, interval: 'P10Y', overage: OVERAGE_ALLOWED });
  await periods.workflows.start(opened);
  for (let n = 0; n < 3; n += 1) await ledger.debit({ accountId: 'acme', action: aMeeting(), ...TESTER });
  await ledger.submit('acme', { type: 'change_terms', changes: { interval: 'P1M' }, ...TESTER });
  const close = await periods.correction.end('acme', 1, 'ten years instead of a month', TESTER);

  const first = client.workflow.getHandle<typeof billingPeriod>(periodWorkflowId('acme', 1));
  expect(await first.result()).toMatchObject({ outcome: 'closed', nextNumber: 2 });
  expect(await periods.books.find('acme', 1)).toMatchObject({ end: close.at, used: 9, overage: 5 });
  expect(await periods.overage.listOf('acme', null, 10)).toMatchObject([{ tokens: 5, periodEnd: close.at }]);
  const next = await eventually(() => client.workflow.getHandle(periodWorkflowId('acme', 2)).query(periodQuery));
  expect(next).toMatchObject({ number: 2, step: 'open', start: close.at.toISOString() });

  // The host repeats its call, whose answer was lost.
  expect(await periods.correction.end('acme', 1, 'ten years instead of a month', TESTER)).toMatchObject(close);
  expect(await periods.books.readStored('acme')).toMatchObject({ number: 2, state: 'open' });
  expect(books.failures).toEqual([]);
});
