/** Records the histories of alerts: see `record.server.test.ts`. `RECORD_HISTORIES=1 npm test -- test/replay/record-alert`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { AlertDelivery } from '../../alerts/deliver.js';
import { startWorkerHost } from '../../worker/host.js';
import { createNotifyQueue, createWorkflowQueue } from '../../worker/queues.js';
import { alertWorkflowId, WORKFLOWS_QUEUE } from '../../workflows/messages.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import { bundleWorkflows, silent } from '../workflows/support/workers.js';

const recorded = process.env['RECORD_HISTORIES'] === '1' ? test : test.skip;

recorded('an alert that is mailed to two, one that is mailed to nobody, one whose mail is given up', async () => {
  const { client, temporal } = await emptyNamespace();
  const onUnexpectedError = () => undefined;
  const alertDelivery: AlertDelivery = {
    prepare: (id) => Promise.resolve(id === 'quiet' ? [] : ['olga', 'ada']),
    sendMail: () => Promise.resolve(),
    giveUpMail: () => Promise.resolve(),
  };
  const alerts = { alertDelivery, onUnexpectedError };
  const code = { workflowBundle: await bundleWorkflows() };
  const notify = createNotifyQueue(alerts);
  const activities = {
    ...notify.activities,
    // As it fails once it was tried for a day.
    sendAlertMail: ({ crossingId, memberId }: { crossingId: string; memberId: string }) =>
      crossingId === 'given-up' && memberId === 'ada'
        ? Promise.reject(ApplicationFailure.nonRetryable('the mail server is away'))
        : Promise.resolve(),
  };
  const host = startWorkerHost({
    temporal,
    queues: [createWorkflowQueue({ onUnexpectedError } as never, code, null, alerts), { ...notify, activities }],
    logger: silent,
  });
  const record = async (name: string, crossingId: string): Promise<unknown> => {
    const workflowId = alertWorkflowId(crossingId);
    const handle = await client.workflow.start('deliverAlert', {
      workflowId,
      taskQueue: WORKFLOWS_QUEUE,
      args: [{ crossingId }],
    });
    const result: unknown = await handle.result();
    writeFileSync(
      path.join(import.meta.dirname, 'histories', `${name}.json`),
      historyToJSON(await handle.fetchHistory()),
    );
    return result;
  };

  expect(await record('alert-mailed', 'acme~1~gone~1')).toMatchObject({ mails: 2, givenUp: 0 });
  expect(await record('alert-in-app-only', 'quiet')).toMatchObject({ mails: 0 });
  expect(await record('alert-given-up', 'given-up')).toMatchObject({ mails: 2, givenUp: 1 });

  await host.stop();
  await client.connection.close();
});
