import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { createNotifyQueue } from '../../worker/queues.js';
import { startWorkerHost, type WorkerHost } from '../../worker/host.js';
import { openTestAlerts, type TestAlerts } from '../alerts/support/alerts.js';
import { eventually } from '../support/eventually.js';
import { testServer } from '../support/servers.js';
import { emptyNamespace } from './support/namespace.js';
import { builtWorkflows, silent } from './support/workers.js';

let namespace: Awaited<ReturnType<typeof emptyNamespace>>;
let alerts: TestAlerts;
let hosts: WorkerHost[];

beforeAll(async () => {
  namespace = await emptyNamespace();
  alerts = await openTestAlerts({
    address: testServer('temporalAddress'),
    namespace: namespace.temporal.namespace,
  });
  const parts = { alertDelivery: alerts.alertDelivery, onUnexpectedError: () => undefined };
  const code = { workflowBundle: builtWorkflows() };
  hosts = Array.from({ length: 2 }, () =>
    startWorkerHost({ temporal: namespace.temporal, queues: [createNotifyQueue(parts, code)], logger: silent }),
  );
});
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()));
  await alerts.close();
  await namespace.client.connection.close();
});

const messagesTo = (id: string): number =>
  alerts.slackSandbox.messages().filter(({ path }) => path.endsWith(`-${id}`)).length;

test('a channel that is busy delays neither the other channel nor a mail, is asked again when Slack says, and no history has an address', async () => {
  const accountId = await alerts.openAccount('slack-flow');
  for (const id of ['busy', 'fine']) {
    await alerts.slack.channels.put(accountId, id, { name: id, webhookUrl: alerts.slackSandbox.webhook(id) });
  }
  const busy = { status: 429, retryAfterSeconds: 3, path: '-busy' };
  alerts.slackSandbox.answer({ ...busy, nextRequests: 1_000 });
  const crossing = await alerts.cross(accountId);
  const startedAtMs = performance.now();
  await eventually(() => alerts.alertStarts.starts.start({ _id: crossing, accountId, kind: 'threshold' }));
  await eventually(() => {
    expect([messagesTo('fine'), alerts.mailed(accountId).length]).toEqual([1, 2]);
  });
  expect(messagesTo('busy')).toBe(0);
  alerts.slackSandbox.answer({ ...busy, nextRequests: 2 });
  const handle = namespace.client.workflow.getHandle(`alert/${crossing}`);
  expect(await handle.result()).toEqual({ crossingId: crossing, mails: 2, slackChannels: 2, givenUp: 0 });
  // Slack was asked again when it said, not as soon as Temporal would have.
  expect(performance.now() - startedAtMs).toBeGreaterThan(5_500);
  expect([messagesTo('busy'), messagesTo('fine')]).toEqual([1, 1]);
  // Payloads are base64 in a history.
  const history = historyToJSON(await handle.fetchHistory());
  const payloads = [...history.matchAll(/"data": ?"([^"]+)"/g)].map(([, data]) =>
    Buffer.from(data!, 'base64').toString(),
  );
  expect(payloads.join()).toContain('"channelId":"busy"');
  expect([history, ...payloads].join()).not.toMatch(/SeCrEt|services\//);
});

test('a channel that is gone ends the alert at once, and is off', async () => {
  const accountId = await alerts.openAccount('slack-gone');
  await alerts.slack.channels.put(accountId, 'gone', { name: 'gone', webhookUrl: alerts.slackSandbox.webhook('gone') });
  alerts.slackSandbox.answer({ nextRequests: 1, status: 404, path: '-gone' });
  const crossing = await alerts.cross(accountId);
  await eventually(() => alerts.alertStarts.starts.start({ _id: crossing, accountId, kind: 'threshold' }));
  const result: unknown = await namespace.client.workflow.getHandle(`alert/${crossing}`).result();
  expect(result).toEqual({ crossingId: crossing, mails: 2, slackChannels: 1, givenUp: 0 });
  expect(await alerts.slack.channels.list(accountId)).toMatchObject([{ id: 'gone', state: 'off' }]);
});
