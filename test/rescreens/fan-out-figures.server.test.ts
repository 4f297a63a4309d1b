/** Measures a large fan-out: `MEASURE=5000 npm test -- test/rescreens/fan-out-figures`. */
import { expect, test } from '@jest/globals';
import { CREDITS_QUEUE } from '../../client/workflow.js';
import { startWorkerHost } from '../../worker/host.js';
import {
  ASSISTANT_QUEUE,
  RESCREENS_QUEUE,
  rescreenRunWorkflowId,
  rescreenWorkflowId,
} from '../../workflows/messages.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import { bundleWorkflows, silent } from '../workflows/support/workers.js';
import { openTestRescreens } from './support/rescreens.js';

const candidates = Number(process.env['MEASURE'] ?? 0);
const measured = candidates > 0 ? test : test.skip;

measured('a re-screen of many candidates ends, with a bounded history for each run', async () => {
  const { client, temporal } = await emptyNamespace();
  const rescreens = await openTestRescreens(client, { times: { quietMs: 200, maxQuietMs: 1_000 } });
  const host = startWorkerHost({
    temporal,
    queues: [
      { taskQueue: RESCREENS_QUEUE, workflowBundle: await bundleWorkflows(), activities: rescreens.activities },
      { taskQueue: CREDITS_QUEUE, activities: rescreens.credits },
      { taskQueue: ASSISTANT_QUEUE, activities: rescreens.assistant },
    ],
    logger: silent,
  });
  const accountId = await rescreens.openAccount('acme');
  rescreens.host.pageSize = 500;
  rescreens.host.candidates.set(
    'job',
    Array.from({ length: candidates }, (_, n) => `c-${n}`),
  );
  const { _id, rerunId } = await rescreens.edit(accountId, 'job', 'e-1');
  const startedMs = performance.now();
  await client.workflow.getHandle(rescreenWorkflowId(accountId, 'job')).result();
  const seconds = (performance.now() - startedMs) / 1_000;
  const handle = client.workflow.getHandle(rescreenRunWorkflowId(accountId, 'job', rerunId));
  const { historyLength } = await handle.describe();
  process.stderr.write(
    `${JSON.stringify({ candidates, seconds, perSecond: candidates / seconds, lastRunEvents: historyLength, rssMb: process.memoryUsage.rss() / 2 ** 20 })}\n`,
  );
  expect(await rescreens.list.find(_id)).toMatchObject({ state: 'completed', done: candidates });
  await host.stop();
  await rescreens.close();
  await client.connection.close();
});
