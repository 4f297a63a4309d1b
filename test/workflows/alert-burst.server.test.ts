import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createNotifyQueue } from '../../worker/queues.js';
import { startWorkerHost, type WorkerHost } from '../../worker/host.js';
import { freeTerms } from '../support/terms.js';
import { search } from '../support/actions.js';
import { TESTER } from '../support/actor.js';
import { eventually } from '../support/eventually.js';
import { createServices, type Services } from '../../boot/services.js';
import { openTestAlerts, type TestAlerts } from '../alerts/support/alerts.js';
import { testServer } from '../support/servers.js';
import { emptyNamespace } from './support/namespace.js';
import { builtWorkflows, silent } from './support/workers.js';
import { storedCrossings } from '../support/commits.js';

/** The whole outage has 500 accounts: `BURST_ACCOUNTS=500 npm test -- test/workflows/alert-burst` measures it. */
const ACCOUNTS = Number(process.env['BURST_ACCOUNTS'] ?? 40);

let cutOff: TestAlerts;
let back: Services | undefined;
let host: WorkerHost | undefined;

beforeAll(async () => {
  cutOff = await openTestAlerts();
});
afterAll(async () => {
  await host?.stop();
  await back?.stop();
  await cutOff.close();
});

test('every crossing of a time without Temporal is delivered after its return, and none twice', async () => {
  const accountIds = Array.from({ length: ACCOUNTS }, (_, n) => `b-${n}`);
  await cutOff.connection.collection<{ _id: string }>('members').insertMany(
    accountIds.map((accountId) => ({
      _id: `${accountId}~olga`,
      accountId,
      memberId: 'olga',
      name: 'Olga',
      email: `olga@${accountId}.example`,
      role: 'Owner',
      spaceIds: null,
      createdAt: new Date(),
    })),
  );
  for (const accountId of accountIds) {
    // The first search passes the threshold, the second one the end.
    await cutOff.ledger.openAccount(accountId, freeTerms({ plan: { allocation: 40 }, thresholdPercent: 50 }), TESTER);
    for (const id of ['s-1', 's-2']) await cutOff.ledger.debit({ accountId, action: search(id), ...TESTER });
  }
  expect(await storedCrossings(cutOff.connection)).toHaveLength(2 * ACCOUNTS);

  const { temporal, client } = await emptyNamespace();
  const settings = {
    ...cutOff.settings,
    temporalAddress: testServer('temporalAddress'),
    temporalNamespace: temporal.namespace,
  };
  back = await createServices(settings, silent);
  const parts = { alertDelivery: back.alertDelivery, onUnexpectedError: () => undefined };
  const code = { workflowBundle: builtWorkflows() };
  host = startWorkerHost({
    temporal,
    queues: [createNotifyQueue(parts, code)],
    logger: silent,
  });
  const startedAtMs = performance.now();
  const sweep = back.alertStarts.sweep.start();
  const deliveries = cutOff.connection.collection('deliveries');
  await eventually(async () => {
    expect(await deliveries.countDocuments({ channel: 'email', state: 'sent' })).toBe(2 * ACCOUNTS);
  });
  const seconds = (performance.now() - startedAtMs) / 1_000;
  if (ACCOUNTS === 500) process.stdout.write(`${2 * ACCOUNTS} alerts in ${seconds.toFixed(1)} s\n`);
  await sweep.stop();
  expect(cutOff.sink.mails()).toHaveLength(2 * ACCOUNTS);
  expect(new Set(cutOff.sink.mails().map(({ messageId }) => messageId)).size).toBe(2 * ACCOUNTS);
  expect(await cutOff.connection.collection('notifications').countDocuments()).toBe(2 * ACCOUNTS);
  await client.connection.close();
});
