import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { createServices, type Services } from '../../boot/services.js';
import { eventually } from '../support/eventually.js';
import { periodWorkflowId } from '../../workflows/messages.js';
import { freePort } from '../../tools/servers/ports.js';
import { freshDatabase, testServer } from '../support/servers.js';
import { silent } from './support/workers.js';
import { TESTER } from '../support/actor.js';

const acme = { name: 'Acme', planId: 'free', timeZone: 'Europe/Berlin' };
const opened: Services[] = [];
/** Accepts connections and never answers. */
const silentServer = createServer((socket) => sockets.push(socket));
const sockets: Socket[] = [];

beforeAll(async () => {
  silentServer.listen(0, '127.0.0.1');
  await once(silentServer, 'listening');
});

afterAll(async () => {
  await Promise.all(opened.map((services) => services.stop()));
  for (const socket of sockets) socket.destroy();
  silentServer.close();
});

async function servicesAt(temporalAddress: string): Promise<Services> {
  const settings = {
    mongodbUri: freshDatabase(),
    temporalAddress,
    temporalNamespace: testServer('temporalNamespace'),
    tokenSigningKeys: ['a-signing-key-of-the-tests-0123456789'] as [string],
    encryptionKeys: ['an-encryption-key-of-the-tests-012345'] as [string],
    slackAllowedHosts: [],
    smtpUrl: 'smtp://127.0.0.1:1',
    mailFrom: 'credits@fuelgauge.test',
    stripeSecretKey: null,
    stripeWebhookSecrets: [],
    stripeApiBase: null,
    allowedOrigins: [],
    publicUrl: 'http://fuelgauge.test',
    planUrl: null,
    cardUrl: null,
    notificationsUrl: null,
  };
  const services = await createServices(settings, silent);
  opened.push(services);
  return services;
}

test.each([
  ['refuses connections', async () => `127.0.0.1:${await freePort()}`],
  ['takes connections and does not answer', () => `127.0.0.1:${(silentServer.address() as AddressInfo).port}`],
])('a Temporal that %s delays a change of an account by 300 ms at most, and fails nothing', async (_what, address) => {
  const { accounts, ledger, periods } = await servicesAt(await address());
  const { created, account } = await accounts.put('acme', acme, TESTER);
  expect([created, account.period.number]).toEqual([true, 1]);
  expect((await accounts.put('acme', { planId: 'starter' }, TESTER)).account.planId).toBe('starter');
  const state = (await ledger.readAccount('acme'))!;
  for (const change of ['opened', 'planChanged'] as const) {
    // Timers of one process end in order, however slow the machine is.
    const first = await Promise.race([
      periods.notices[change](state).then(() => 'the notice'),
      sleep(300).then(() => 'a timer of 300 ms'),
    ]);
    expect(first).toBe('the notice');
  }
  expect((await accounts.close('acme', TESTER)).state).toBe('closed');
});

test('a Temporal that answers is notified of a new account and of its plan', async () => {
  const address = testServer('temporalAddress');
  const { accounts, periods } = await servicesAt(address);
  const accountId = `acme-${Date.now()}`;
  // After a late notice nobody waits for the next ones, which could change places.
  const noticed = async (change: Promise<unknown>): Promise<void> => {
    await change;
    await periods.notices.drain();
  };
  // The first notice also opens the connection, and may be given up before that is done.
  await noticed(accounts.put(`${accountId}-first`, acme, TESTER));
  await noticed(accounts.put(accountId, acme, TESTER));
  await noticed(accounts.put(accountId, acme, TESTER));
  await noticed(accounts.put(accountId, { planId: 'pro' }, TESTER));
  await noticed(accounts.put(accountId, { planId: 'starter' }, TESTER));
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace: testServer('temporalNamespace') });
  const handle = client.workflow.getHandle(periodWorkflowId(accountId, 1));
  try {
    // The list is a moment behind.
    await eventually(async () => {
      const { count } = await client.workflow.count(`AccountId = "${accountId}"`);
      if (count !== 1) throw new Error(`${count} workflows are listed`);
    });
    const { events = [] } = await handle.fetchHistory();
    const signals = (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? []);
    expect(signals).toEqual(['planChanged', 'planChanged']);
  } finally {
    await handle.terminate('end of a test');
    await client.connection.close();
  }
});
