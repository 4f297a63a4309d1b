/** On Temporal's test server time is skipped: the pauses between the attempts pass at once. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createAlertActivities } from '../../activities/alerts.js';
import { AlertMailPending, type AlertDelivery } from '../../alerts/deliver.js';
import type { DeliveryRecord } from '../../delivery/record.js';
import { alertDeliveryKey } from '../../domain/business-key.js';
import { alertWorkflowId, NOTIFY_QUEUE } from '../../workflows/messages.js';
import { openTestAlerts, type TestAlerts } from '../alerts/support/alerts.js';
import { HOUR } from '../support/time.js';
import { openSkippedTime } from './support/skipped-time.js';
import { builtWorkflows } from './support/workers.js';

let env: TestWorkflowEnvironment;
let alerts: TestAlerts;
const workflowBundle = builtWorkflows();

beforeAll(async () => {
  env = await openSkippedTime();
  alerts = await openTestAlerts();
});
afterAll(async () => {
  await env.teardown();
  await alerts.close();
});

/** Resolves with the workflow's result. */
async function deliver(crossingId: string, sendMail: AlertDelivery['sendMail']): Promise<unknown> {
  const alertDelivery: AlertDelivery = { ...alerts.alertDelivery, sendMail };
  const activities = createAlertActivities({ alertDelivery, onUnexpectedError: () => undefined });
  const base = { connection: env.nativeConnection, taskQueue: NOTIFY_QUEUE };
  const worker = await Worker.create({ ...base, activities, workflowBundle });
  return await worker.runUntil(async () => {
    const options = { workflowId: alertWorkflowId(crossingId), taskQueue: NOTIFY_QUEUE, args: [{ crossingId }] };
    return (await env.client.workflow.execute('deliverAlert', options)) as unknown;
  });
}

const recordOf = (crossingId: string) =>
  alerts.connection
    .collection<DeliveryRecord>('deliveries')
    .findOne({ _id: alertDeliveryKey(crossingId, 'email', 'olga') });

test('a mail server that is away for an hour delays the mail by a little more than that, and nobody gets two', async () => {
  const accountId = await alerts.openAccount('hour', { olga: 'Owner' });
  const crossingId = await alerts.cross(accountId);
  const startedAtMs = await env.currentTimeMs();
  let passedMs = 0;
  const result = await deliver(crossingId, async (...mail) => {
    passedMs = (await env.currentTimeMs()) - startedAtMs;
    alerts.sink.answer({ code: 451, mails: passedMs < HOUR ? 1 : 0, stage: 'recipient' });
    await alerts.alertDelivery.sendMail(...mail);
  });
  expect(result).toEqual({ crossingId, mails: 1, slackChannels: 0, givenUp: 0 });
  expect(passedMs).toBeLessThan(HOUR + 6 * 60_000);
  expect(alerts.mailed(accountId)).toEqual(['olga: Token at threshold']);
  const record = await recordOf(crossingId);
  expect(record).toMatchObject({ state: 'sent', answer: null });
  expect(record!.attempts).toBeGreaterThan(10);
});

test('a mail that was tried for a day is given up, and the record says so', async () => {
  const accountId = await alerts.openAccount('day', { olga: 'Owner' });
  const crossingId = await alerts.cross(accountId);
  const result = await deliver(crossingId, () => Promise.reject(new AlertMailPending('451 try again later')));
  expect(result).toEqual({ crossingId, mails: 1, slackChannels: 0, givenUp: 1 });
  expect(alerts.mailed(accountId)).toEqual([]);
  expect(await recordOf(crossingId)).toMatchObject({ state: 'failed', answer: expect.stringContaining('for a day') });
});
