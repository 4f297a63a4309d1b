/** Records the histories of alerts: see `record.server.test.ts`. `RECORD_HISTORIES=1 npm test -- test/replay/record-alert`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { AlertDelivery } from '../../alerts/deliver.js';
import { startWorkerHost } from '../../worker/host.js';
import { createNotifyQueue } from '../../worker/queues.js';
import { alertWorkflowId, NOTIFY_QUEUE } from '../../workflows/messages.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import { builtWorkflows, silent } from '../workflows/support/workers.js';

const MANY = Array.from({ length: 12 }, (_, n) => `m-${n}`);
const recorded = process.env['RECORD_HISTORIES'] === '1' ? test : test.skip;

recorded(
  'an alert that is mailed to two, one to many, one to nobody, one whose mail is given up, two that go to Slack',
  async () => {
    const { client, temporal } = await emptyNamespace();
    const onUnexpectedError = () => undefined;
    const alertDelivery: AlertDelivery = {
      prepare: (id) => Promise.resolve(id === 'quiet' ? [] : id === 'many' ? MANY : ['olga', 'ada']),
      sendMail: () => Promise.resolve(),
      giveUpMail: () => Promise.resolve(),
      slack: {
        prepare: (id) => Promise.resolve(id.startsWith('slack') ? ['general', 'ops'] : []),
        send: () => Promise.resolve(),
        giveUp: () => Promise.resolve(),
      },
    };
    const alerts = { alertDelivery, onUnexpectedError };
    const notify = createNotifyQueue(alerts, { workflowBundle: builtWorkflows() });
    const activities = {
      ...notify.activities,
      // As it fails once it was tried for a day.
      sendAlertToSlack: ({ crossingId, channelId }: { crossingId: string; channelId: string }) =>
        crossingId === 'slack-given-up' && channelId === 'ops'
          ? Promise.reject(ApplicationFailure.nonRetryable('Slack is away'))
          : Promise.resolve(),
      sendAlertMail: ({ crossingId, memberId }: { crossingId: string; memberId: string }) =>
        crossingId === 'given-up' && memberId === 'ada'
          ? Promise.reject(ApplicationFailure.nonRetryable('the mail server is away'))
          : Promise.resolve(),
    };
    const host = startWorkerHost({
      temporal,
      queues: [{ ...notify, activities }],
      logger: silent,
    });
    const record = async (name: string, crossingId: string): Promise<unknown> => {
      const workflowId = alertWorkflowId(crossingId);
      const handle = await client.workflow.start('deliverAlert', {
        workflowId,
        taskQueue: NOTIFY_QUEUE,
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
    expect(await record('alert-mailed-to-many', 'many')).toMatchObject({ mails: 12, givenUp: 0 });
    expect(await record('alert-given-up', 'given-up')).toMatchObject({ mails: 2, givenUp: 1 });

    expect(await record('alert-to-slack', 'slack')).toMatchObject({ mails: 2, slackChannels: 2, givenUp: 0 });
    expect(await record('alert-to-slack-given-up', 'slack-given-up')).toMatchObject({ slackChannels: 2, givenUp: 1 });

    await host.stop();
    await client.connection.close();
  },
);
