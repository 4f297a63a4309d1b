import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServices, type Services } from '../../boot/services.js';
import type { RunningTemporal } from '../../tools/servers/temporal.js';
import { startWorkerHost, type WorkerHost } from '../../worker/host.js';
import { ASSISTANT_QUEUE } from '../../workflows/messages.js';
import { openTestAlerts, type TestAlerts } from '../alerts/support/alerts.js';
import { search } from '../support/actions.js';
import { TESTER } from '../support/actor.js';
import { eventually } from '../support/eventually.js';
import { startBuilt } from '../worker/process.js';
import { silent } from '../workflows/support/workers.js';
import { openOwnTemporal } from '../workflows/support/own-temporal.js';

const CANDIDATES = ['c-1', 'c-2', 'c-3'];

let own: Awaited<ReturnType<typeof openOwnTemporal>>;
let temporal: RunningTemporal;
/** Only for its mail server and settings: Temporal is away for it. */
let base: TestAlerts;
let services: Services;
let worker: Awaited<ReturnType<typeof startBuilt>>;
let assistant: WorkerHost;
const screened: string[] = [];

beforeAll(async () => {
  own = await openOwnTemporal();
  temporal = await own.start();
  base = await openTestAlerts();
  const { address } = temporal;
  services = await createServices(
    {
      ...base.settings,
      temporalAddress: address,
      temporalNamespace: 'default',
      rescreenQuietSeconds: 1,
      rescreenMaxQuietSeconds: 2,
    },
    silent,
  );
  worker = await startBuilt('worker/main.js', { MONGODB_URI: base.settings.mongodbUri, TEMPORAL_ADDRESS: address });
  const screenCandidate = ({ candidateId }: { readonly candidateId: string }) => {
    screened.push(candidateId);
    return Promise.resolve();
  };
  assistant = startWorkerHost({
    temporal: { connectionOptions: { address }, namespace: 'default' },
    queues: [{ taskQueue: ASSISTANT_QUEUE, activities: { screenCandidate } }],
    logger: silent,
  });
});
afterAll(async () => {
  await worker.end('SIGKILL');
  await assistant.stop();
  await services.stop();
  await base.close();
  await temporal.stop();
  own.remove();
});

const view = async (id: string) => (await services.rescreens.list.find(id))!;

test('a re-screen that waits while Temporal is killed and started again is charged once and runs by itself', async () => {
  await base.openAccount('acme');
  for (const id of ['s-1', 's-2']) {
    await services.ledger.debit({ accountId: 'acme', action: search(id), ...TESTER });
  }
  const { _id } = await services.rescreens.edits.take({
    accountId: 'acme',
    jobId: 'job-1',
    editId: 'e-1',
    candidateIds: CANDIDATES,
  });
  await eventually(async () => {
    expect(await view(_id)).toMatchObject({ state: 'waiting_for_credits', waiting: { place: 1 } });
  });
  await temporal.kill9();
  const pack = { grantId: 'tu_1', source: 'top_up', tokens: 100, expiresAt: 'period_end' } as const;
  await services.ledger.submit('acme', { type: 'grant', ...pack, ...TESTER });
  temporal = await own.start();
  await eventually(async () => {
    expect(await view(_id)).toMatchObject({ state: 'completed', done: 3 });
  });
  expect(screened.sort()).toEqual(CANDIDATES);
  const debits = await services.ledger.listEntries('acme', { types: ['debit'], limit: 10 });
  expect(debits.map(({ tokens }) => tokens)).toEqual([-20, -20, -20]);
});
