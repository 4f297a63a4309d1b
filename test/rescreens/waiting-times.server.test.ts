import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { CREDITS_QUEUE } from '../../client/workflow.js';
import { done } from '../../ledger/ledger.js';
import { rescreenView } from '../../rescreens/rescreens.js';
import { ASSISTANT_QUEUE, RESCREENS_QUEUE, rescreenWorkflowId } from '../../workflows/messages.js';
import { TESTER } from '../support/actor.js';
import { eventually } from '../support/eventually.js';
import { builtWorkflows } from '../workflows/support/workers.js';
import { openTestRescreens, type TestRescreens } from './support/rescreens.js';
import { openSkippedTime } from '../workflows/support/skipped-time.js';

const JOB = 'job-1';

let env: TestWorkflowEnvironment;
let rescreens: TestRescreens;
let workers: Worker[];
let runs: Promise<void>[];
/** The ledger's clock follows the one that is skipped. */
let nowMs = 0;

beforeAll(async () => {
  env = await openSkippedTime();
  nowMs = await env.currentTimeMs();
  rescreens = await openTestRescreens(env.client, { now: () => new Date(nowMs) });
  rescreens.host.candidates.set(JOB, ['c-1', 'c-2']);
  const connection = env.nativeConnection;
  const readWaiting: typeof rescreens.credits.readWaiting = async (call) => {
    nowMs = await env.currentTimeMs();
    // As the room of waiting actions does once a period is over.
    await rescreens.resume('acme-over', { signals: false });
    return await rescreens.credits.readWaiting(call);
  };
  workers = await Promise.all([
    Worker.create({
      connection,
      taskQueue: RESCREENS_QUEUE,
      workflowBundle: builtWorkflows(),
      activities: rescreens.activities,
    }),
    Worker.create({ connection, taskQueue: CREDITS_QUEUE, activities: { ...rescreens.credits, readWaiting } }),
    Worker.create({ connection, taskQueue: ASSISTANT_QUEUE, activities: rescreens.assistant }),
  ]);
  runs = workers.map((worker) => worker.run());
});
afterAll(async () => {
  for (const worker of workers) worker.shutdown();
  await Promise.all(runs);
  await env.teardown();
  await rescreens.close();
});

/** The signal of an edit may still be on its way. */
const resultOf = async (accountId: string): Promise<unknown> => {
  await rescreens.signals.drain();
  return await env.client.workflow.getHandle(rescreenWorkflowId(accountId, JOB)).result();
};
const view = async (id: string) => rescreenView((await rescreens.list.find(id))!);

/** Leaves 10 of 50 credits, and a re-screen that waits. */
async function waitingRescreen(accountId: string): Promise<string> {
  await rescreens.openAccount(accountId);
  for (const searchId of ['s-1', 's-2']) {
    const action = { feature: 'talent_search', kind: 'search', searchId } as const;
    done(await rescreens.ledger.debit({ accountId, action, ...TESTER }));
  }
  const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
  await rescreens.steering.runNow(_id);
  await eventually(async () => {
    expect((await view(_id)).state).toBe('waiting_for_credits');
  });
  return _id;
}

test('a burst of five edits waits for its quiet time, and is one charge', async () => {
  await rescreens.openAccount('acme-burst');
  const taken = await Promise.all([1, 2, 3, 4, 5].map((n) => rescreens.edit('acme-burst', JOB, `e-${n}`)));
  expect(await resultOf('acme-burst')).toEqual({ runs: 1 });
  expect(await view(taken[0]!._id)).toMatchObject({ state: 'completed', done: 2, tokensCharged: 20 });
});

test('a re-screen whose signal was lost finds out by itself that it was charged', async () => {
  const id = await waitingRescreen('acme-lost');
  const grant = { type: 'grant', grantId: 'pack', source: 'top_up', tokens: 100 };
  done(await rescreens.ledger.submit('acme-lost', { ...grant, ...TESTER } as never));
  await rescreens.resume('acme-lost', { signals: false });
  await resultOf('acme-lost');
  expect(await view(id)).toMatchObject({ state: 'completed', done: 2, tokensCharged: 20 });
});

test('a re-screen waits over the end of the period, and is paid from the next one', async () => {
  const id = await waitingRescreen('acme-over');
  const before = (await rescreens.ledger.readAccount('acme-over'))!.period.number;
  await resultOf('acme-over');
  const account = (await rescreens.ledger.readAccount('acme-over'))!;
  expect(account.period.number).toBeGreaterThan(before);
  expect(await view(id)).toMatchObject({ state: 'completed', done: 2, tokensCharged: 20 });
  expect(account.buckets.available).toBe(30);
});
