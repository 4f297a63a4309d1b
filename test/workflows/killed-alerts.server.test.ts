/** Kills processes with SIGKILL where an alert is most easily lost or sent twice. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DeliveryRecord } from '../../delivery/record.js';
import { alertDeliveryKey } from '../../domain/business-key.js';
import { openTestAlerts, type TestAlerts } from '../alerts/support/alerts.js';
import { eventually } from '../support/eventually.js';
import { openPausingProxy } from '../support/pausing-proxy.js';
import { testServer } from '../support/servers.js';
import { startBuilt } from '../worker/process.js';
import { emptyNamespace } from './support/namespace.js';

let namespace: Awaited<ReturnType<typeof emptyNamespace>>;
/** Prepares and looks; the processes that work are apart. */
let alerts: TestAlerts;

beforeAll(async () => {
  namespace = await emptyNamespace();
  alerts = await openTestAlerts();
});
afterAll(async () => {
  await alerts.close();
  await namespace.client.connection.close();
});

const environment = (changes: Record<string, string> = {}): Record<string, string> => ({
  MONGODB_URI: alerts.settings.mongodbUri,
  ...namespace.settings,
  SMTP_URL: alerts.sink.smtpUrl,
  ...changes,
});
const mailsOf = (accountId: string) =>
  alerts.sink
    .mails()
    .filter(({ envelope }) => envelope.to.some((address) => address.endsWith(`@${accountId}.example`)));

test('a process that is killed between the commit and the start of the alert loses no alert', async () => {
  const accountId = await alerts.openAccount('lost', { olga: 'Owner' });
  const { secret } = await alerts.apiKeys.create('test', ['spend']);
  const line = await openPausingProxy(Number(testServer('temporalAddress').split(':')[1]));
  const isReached = line.hold('request', `alert/${accountId}~`);
  const api = await startBuilt('api/main.js', environment({ TEMPORAL_ADDRESS: `127.0.0.1:${line.port}` }));
  const items = Array.from({ length: 50 }, (_, n) => ({
    accountId,
    action: { feature: 'candidate_evaluation', jobId: 'j', candidateId: `c-${n}` },
  }));
  for (const item of items) {
    const answer = await fetch(`http://127.0.0.1:${api.port}/v1/debits`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(item),
    });
    expect(answer.ok).toBe(true);
  }
  await eventually(() => {
    expect(isReached()).toBe(true);
  });
  expect(await api.end('SIGKILL')).toEqual([null, 'SIGKILL']);
  await line.close();
  expect(await alerts.connection.collection('started_alerts').countDocuments()).toBe(0);

  const worker = await startBuilt('worker/main.js', environment());
  try {
    await eventually(() => {
      expect(alerts.mailed(accountId)).toEqual(['olga: Token at threshold', 'olga: Tokens gone']);
    });
  } finally {
    expect(await worker.end('SIGTERM')).toEqual([0, null]);
  }
});

test('a worker that is killed after the mail server took the mail sends at most one copy, which is the same mail', async () => {
  const accountId = await alerts.openAccount('copy', { olga: 'Owner' });
  const crossing = await alerts.cross(accountId);
  const key = alertDeliveryKey(crossing, 'email', 'olga');
  const deliveries = alerts.connection.collection<DeliveryRecord>('deliveries');
  const { port } = new URL(alerts.settings.mongodbUri.replace(/^mongodb:/, 'http:'));
  const line = await openPausingProxy(Number(port));
  const isReached = line.hold('request', 'deliveries', key, 'sent');
  const throughLine = alerts.settings.mongodbUri.replace(`:${port}`, `:${line.port}`);
  const first = await startBuilt('worker/main.js', environment({ MONGODB_URI: throughLine }));
  await eventually(() => {
    expect(isReached()).toBe(true);
  });
  expect(mailsOf(accountId)).toHaveLength(1);
  expect(await first.end('SIGKILL')).toEqual([null, 'SIGKILL']);
  await line.close();
  expect(await deliveries.findOne({ _id: key })).toMatchObject({ state: 'sending' });
  // The claim of the killed process ends now instead of in 45 seconds.
  await deliveries.updateOne({ _id: key }, { $set: { dueAt: new Date() } });

  const second = await startBuilt('worker/main.js', environment());
  try {
    await eventually(async () => {
      expect(await deliveries.findOne({ _id: key })).toMatchObject({ state: 'sent' });
    });
    expect(mailsOf(accountId)).toHaveLength(2);
    expect(new Set(mailsOf(accountId).map(({ messageId }) => messageId)).size).toBe(1);
    expect(await alerts.connection.collection('notifications').countDocuments({ accountId })).toBe(1);
  } finally {
    await second.end('SIGTERM');
  }
});
