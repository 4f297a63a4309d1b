/** Records the history of the nightly check: see `record.server.test.ts`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { openChecking } from '../../admin/operations/checking.js';
import { startWorkerHost } from '../../worker/host.js';
import { createWorkflowQueue } from '../../worker/queues.js';
import { RECONCILE_NIGHTLY_ID, WORKFLOWS_QUEUE } from '../../workflows/messages.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import { openTestPeriods } from '../workflows/support/periods.js';
import { builtWorkflows, silent } from '../workflows/support/workers.js';

const recorded = process.env['RECORD_HISTORIES'] === '1' ? test : test.skip;

recorded('a night in which everything adds up', async () => {
  const { client, temporal } = await emptyNamespace();
  const books = await openTestPeriods(client);
  const nightly = { ...(await openChecking(books.connection)), onUnexpectedError: () => undefined };
  const code = { workflowBundle: builtWorkflows() };
  const host = startWorkerHost({
    temporal,
    queues: [createWorkflowQueue(books.services, code, null, null, nightly)],
    logger: silent,
  });
  await books.open('acme');
  const workflowId = RECONCILE_NIGHTLY_ID;
  const options = { workflowId, taskQueue: WORKFLOWS_QUEUE, args: [] };
  expect(await client.workflow.execute('reconcileNightly', options)).toMatchObject({ accounts: 1, findings: 0 });
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  const file = path.join(import.meta.dirname, 'histories', 'reconcile-nightly.json');
  writeFileSync(file, `${historyToJSON(history)}\n`);
  await host.stop();
  await books.close();
  await client.connection.close();
});
