/** Records the histories of resumes: see `record.server.test.ts`. `RECORD_HISTORIES=1 npm test -- test/replay/record-resume`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { PeriodActivityParts } from '../../activities/billing-periods.js';
import type { Resumed } from '../../waiting/resume.js';
import { startWorkerHost } from '../../worker/host.js';
import { createWorkflowQueue } from '../../worker/queues.js';
import { resumeWaitingWorkflowId, wakeWaiting, WORKFLOWS_QUEUE } from '../../workflows/messages.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import { builtWorkflows, silent } from '../workflows/support/workers.js';

const recorded = process.env['RECORD_HISTORIES'] === '1' ? test : test.skip;

recorded('a resume of a long queue, and one that is woken again while it charges', async () => {
  const { client, temporal } = await emptyNamespace();
  const onUnexpectedError = () => undefined;
  const steps: Resumed[] = [
    { charged: 100, more: true },
    { charged: 20, more: false },
  ];
  const handleOf = (accountId: string) => client.workflow.getHandle(resumeWaitingWorkflowId(accountId));
  let isFirst = true;
  const resume = async (accountId: string): Promise<Resumed> => {
    if (accountId === 'long') return steps.shift() ?? { charged: 0, more: false };
    if (isFirst) await handleOf(accountId).signal(wakeWaiting);
    const charged = isFirst ? 3 : 1;
    isFirst = false;
    return { charged, more: false };
  };
  const queue = createWorkflowQueue(
    { onUnexpectedError } as unknown as PeriodActivityParts,
    { workflowBundle: builtWorkflows() },
    null,
    { resume: { resume }, onUnexpectedError },
  );
  const host = startWorkerHost({ temporal, queues: [queue], logger: silent });
  const record = async (name: string, accountId: string): Promise<unknown> => {
    const handle = await client.workflow.signalWithStart('resumeWaiting', {
      workflowId: resumeWaitingWorkflowId(accountId),
      taskQueue: WORKFLOWS_QUEUE,
      args: [{ accountId }],
      signal: wakeWaiting,
      signalArgs: [],
    });
    const result: unknown = await handle.result();
    const file = path.join(import.meta.dirname, 'histories', `${name}.json`);
    writeFileSync(file, historyToJSON(await handle.fetchHistory()));
    return result;
  };
  expect(await record('resume-long', 'long')).toEqual({ accountId: 'long', charged: 120 });
  expect(await record('resume-woken-again', 'woken')).toEqual({ accountId: 'woken', charged: 4 });

  await host.stop();
  await client.connection.close();
});
