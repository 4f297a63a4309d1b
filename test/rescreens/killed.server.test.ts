import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rescreenView } from '../../rescreens/rescreens.js';
import { startWorkerHost, type WorkerHost } from '../../worker/host.js';
import { ASSISTANT_QUEUE, CREDITS_STATUS } from '../../workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { startBuilt } from '../worker/process.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import { silent } from '../workflows/support/workers.js';
import { openTestRescreens, type TestRescreens } from './support/rescreens.js';

const JOB = 'job-1';
const WINDOW = 20;

let namespace: Awaited<ReturnType<typeof emptyNamespace>>;
let rescreens: TestRescreens;
/** The host's own worker lives on. */
let assistant: WorkerHost;

beforeAll(async () => {
  namespace = await emptyNamespace();
  rescreens = await openTestRescreens(namespace.client, { times: { quietMs: 200, maxQuietMs: 1_000 } });
  assistant = startWorkerHost({
    temporal: namespace.temporal,
    queues: [{ taskQueue: ASSISTANT_QUEUE, activities: rescreens.assistant }],
    logger: silent,
  });
});
afterAll(async () => {
  await assistant.stop();
  await rescreens.close();
  await namespace.client.connection.close();
});

const startWorker = () =>
  startBuilt('worker/main.js', {
    MONGODB_URI: rescreens.uri,
    ...namespace.settings,
  });

test('a worker that is killed in the fan-out, 30 of 40 done, runs at most the candidates in flight again', async () => {
  const accountId = await rescreens.openAccount('acme');
  const { host } = rescreens;
  host.candidates.set(
    JOB,
    Array.from({ length: 40 }, (_, n) => `c-${n}`),
  );
  host.pageSize = 40;
  let letGo = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const begun: string[] = [];
  host.screen = async (candidateId) => {
    begun.push(candidateId);
    if (begun.length > 30) await gate;
  };
  const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
  // It is paid already: this test is about the fan-out.
  const charge = { debitId: `${accountId}~1`, tokens: 20, refunded: false };
  await rescreens.models.rescreens.updateOne({ _id }, { $set: { charge } });
  const first = await startWorker();
  await eventually(async () => {
    expect((await rescreens.list.find(_id))?.done).toBe(30);
  });
  expect(await first.end('SIGKILL')).toEqual([null, 'SIGKILL']);
  const second = await startWorker();
  try {
    letGo();
    await eventually(async () => {
      expect(rescreenView((await rescreens.list.find(_id))!)).toMatchObject({
        ...{ state: 'completed', done: 40, failed: 0, total: 40, tokensCharged: 20 },
      });
    });
    expect(new Set(begun).size).toBe(40);
    expect(begun.length).toBeLessThanOrEqual(40 + WINDOW);
    expect(new Set(begun.slice(0, 30)).size).toBe(30);
    expect(begun.slice(30).some((id) => begun.slice(0, 10).includes(id))).toBe(false);
    expect(await rescreens.models.results.countDocuments({ state: 'done' })).toBe(40);
    const { connection, options } = namespace.client;
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: options.namespace,
    });
    expect(Object.keys(customAttributes)).toContain(CREDITS_STATUS);
  } finally {
    await second.end('SIGTERM');
  }
});
