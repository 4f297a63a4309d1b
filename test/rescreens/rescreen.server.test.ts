import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { done } from '../../ledger/ledger.js';
import { createRescreenRecords } from '../../rescreens/record.js';
import { rescreenView } from '../../rescreens/rescreens.js';
import { CREDITS_QUEUE } from '../../client/workflow.js';
import { startWorkerHost, type WorkerHost } from '../../worker/host.js';
import { ensureSearchAttribute } from '../../worker/schedules.js';
import {
  ASSISTANT_QUEUE,
  CREDITS_STATUS,
  CREDITS_STATUS_VALUES,
  creditsStatusKey,
  rescreenRunWorkflowId,
  RESCREENS_QUEUE,
  rescreenWorkflowId,
} from '../../workflows/messages.js';
import { TESTER } from '../support/actor.js';
import { eventually } from '../support/eventually.js';
import { HOUR } from '../support/time.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import { builtWorkflows, silent } from '../workflows/support/workers.js';
import { openTestRescreens, refuse, type TestRescreens } from './support/rescreens.js';

const JOB = 'job-1';
/** Real time passes here: the test server that skips time refuses a second request to cancel a child. */
const PAUSES = { quietMs: 1_500, maxQuietMs: 5_000 };

let namespace: Awaited<ReturnType<typeof emptyNamespace>>;
let rescreens: TestRescreens;
let host: WorkerHost;
let count = 0;

beforeAll(async () => {
  namespace = await emptyNamespace();
  await ensureSearchAttribute(namespace.client);
  rescreens = await openTestRescreens(namespace.client, { times: PAUSES });
  host = startWorkerHost({
    temporal: namespace.temporal,
    queues: [
      { taskQueue: RESCREENS_QUEUE, workflowBundle: builtWorkflows(), activities: rescreens.activities },
      { taskQueue: CREDITS_QUEUE, activities: rescreens.credits },
      { taskQueue: ASSISTANT_QUEUE, activities: rescreens.assistant },
    ],
    logger: silent,
  });
});
beforeEach(() => {
  rescreens.host.screen = () => Promise.resolve();
  rescreens.host.screened.length = 0;
  rescreens.host.pageSize = 10;
  rescreens.ledgerAnswers.before = () => Promise.resolve();
});
afterAll(async () => {
  await host.stop();
  await rescreens.close();
  await namespace.client.connection.close();
});

const open = async (candidates = 3): Promise<string> => {
  rescreens.host.candidates.set(JOB, listed(candidates));
  return await rescreens.openAccount(`acme-${(count += 1)}`);
};
const listed = (candidates: number): string[] => Array.from({ length: candidates }, (_, n) => `c-${n}`);
/** The signal of an edit may still be on its way. */
const resultOf = async (accountId: string): Promise<unknown> => {
  await rescreens.signals.drain();
  return await namespace.client.workflow.getHandle(rescreenWorkflowId(accountId, JOB)).result();
};
const view = async (id: string) => rescreenView((await rescreens.list.find(id))!);
const balance = async (accountId: string) => {
  const { debits, creditsLeft } = {
    debits: rescreens.charges.filter((id) => id === accountId).length,
    ...(await card(accountId)),
  };
  return { debits, creditsLeft };
};
const card = async (accountId: string) => {
  const account = (await rescreens.ledger.readAccount(accountId))!;
  return { creditsLeft: account.buckets.available };
};
/** Leaves 10 of 50 credits. */
const spendMost = async (accountId: string): Promise<void> => {
  for (const searchId of ['s-1', 's-2']) {
    const action = { feature: 'talent_search', kind: 'search', searchId } as const;
    done(await rescreens.ledger.debit({ accountId, action, ...TESTER }));
  }
};
const buy = async (accountId: string, tokens = 100) => {
  const grant = { type: 'grant', grantId: `pack-${accountId}`, source: 'top_up', tokens } as never;
  done(await rescreens.ledger.submit(accountId, { ...(grant as object), ...TESTER } as never));
};
const until = (id: string, state: string) =>
  eventually(async () => {
    expect((await view(id)).state).toBe(state);
  });
/** Holds the host's work until it is let go. */
function holdHost(after = 0) {
  let letGo = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let begun = 0;
  rescreens.host.screen = async () => {
    begun += 1;
    if (begun > after) await gate;
  };
  return {
    letGo: () => {
      letGo();
    },
    begun: () => begun,
  };
}

describe('a burst of edits', () => {
  test('of five is one re-screen, one charge and one run with the newest cards', async () => {
    const accountId = await open();
    const taken = await Promise.all([1, 2, 3, 4, 5].map((n) => rescreens.edit(accountId, JOB, `e-${n}`)));
    expect(new Set(taken.map(({ _id }) => _id)).size).toBe(1);
    expect(await resultOf(accountId)).toEqual({ runs: 1 });
    const seen = await view(taken[0]!._id);
    expect(seen).toMatchObject({ state: 'completed', tokensCharged: 20, done: 3, failed: 0, total: 3, restarts: 0 });
    const newest = seen.revisions.filter(({ state }) => state === 'newest');
    expect(newest).toHaveLength(1);
    expect(rescreens.host.screened.sort()).toEqual(listed(3).map((id) => `${newest[0]!.editId}:${id}`));
    expect(await balance(accountId)).toEqual({ debits: 1, creditsLeft: 30 });
  });

  test('runs at once when somebody asks for it, and nothing is charged where there is no candidate', async () => {
    const accountId = await open(0);
    Object.assign(rescreens.pauses, { quietMs: HOUR, maxQuietMs: HOUR });
    const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
    Object.assign(rescreens.pauses, PAUSES);
    await rescreens.steering.runNow(_id);
    await until(_id, 'completed');
    expect(await view(_id)).toMatchObject({ tokensCharged: 0, debitId: null, total: 0 });
    expect(await balance(accountId)).toEqual({ debits: 0, creditsLeft: 50 });
    await resultOf(accountId);
  });

  test('screens only the candidates that the edit names, page by page', async () => {
    const accountId = await open(0);
    const candidateIds = Array.from({ length: 450 }, (_, n) => `named-${n}`);
    const { _id } = await rescreens.edit(accountId, JOB, 'e-1', { candidateIds });
    await resultOf(accountId);
    expect(await view(_id)).toMatchObject({ state: 'completed', done: 450, total: 450 });
    expect(new Set(rescreens.host.screened).size).toBe(450);
    expect(rescreens.host.screened).toHaveLength(450);
  });
});

describe('an edit', () => {
  test('of the same id answers the same, also after its re-screen has ended; other content is a conflict', async () => {
    const accountId = await open();
    const { _id, rerunId } = await rescreens.edit(accountId, JOB, 'e-1');
    await resultOf(accountId);
    expect(await rescreens.edit(accountId, JOB, 'e-1')).toMatchObject({ _id, rerunId, state: 'completed' });
    await expect(rescreens.edit(accountId, JOB, 'e-1', { candidateIds: ['c-9'] })).rejects.toMatchObject({
      code: 'key-conflict',
    });
    const next = await rescreens.edit(accountId, JOB, 'e-2');
    expect(next._id).not.toBe(_id);
    await resultOf(accountId);
    expect(await balance(accountId)).toEqual({ debits: 2, creditsLeft: 10 });
  });

  test('during the run starts it again with the newest cards, for the same price', async () => {
    const accountId = await open(5);
    const hold = holdHost(2);
    const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
    await rescreens.steering.runNow(_id);
    await eventually(async () => {
      expect((await view(_id)).done).toBe(2);
    });
    const again = await rescreens.edit(accountId, JOB, 'e-2');
    expect(again).toMatchObject({ _id, state: 'debouncing' });
    hold.letGo();
    expect(await resultOf(accountId)).toEqual({ runs: 2 });
    expect(await view(_id)).toMatchObject({ state: 'completed', done: 5, failed: 0, total: 5, restarts: 1 });
    const ofNewest = rescreens.host.screened.filter((one) => one.startsWith('e-2:'));
    expect(ofNewest.sort()).toEqual(listed(5).map((id) => `e-2:${id}`));
    expect(await balance(accountId)).toEqual({ debits: 1, creditsLeft: 30 });
  });

  test('between the answer of the ledger and its record joins, pays once, and its cards are run', async () => {
    const accountId = await open(3);
    const taken: unknown[] = [];
    rescreens.ledgerAnswers.before = async () => {
      if (taken.length > 0) return;
      taken.push(await balance(accountId), await view(_id), await rescreens.edit(accountId, JOB, 'e-2'));
    };
    const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
    await rescreens.steering.runNow(_id);
    await resultOf(accountId);
    expect(taken).toMatchObject([{ creditsLeft: 30 }, { debitId: null, tokensCharged: 0 }, { _id, revision: 2 }]);
    expect(await view(_id)).toMatchObject({ state: 'completed', done: 3, total: 3, restarts: 0, tokensCharged: 20 });
    expect(rescreens.host.screened.sort()).toEqual(listed(3).map((id) => `e-2:${id}`));
    expect(await balance(accountId)).toEqual({ debits: 1, creditsLeft: 30 });
  });

  test('after the third restart waits for the end and pays for a re-screen of its own', async () => {
    const accountId = await open(3);
    let hold = holdHost(1);
    const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
    for (let n = 2; n <= 5; n += 1) {
      await rescreens.steering.runNow(_id);
      await eventually(async () => {
        expect(await view(_id)).toMatchObject({ state: 'running', restarts: n - 2, done: 1 });
      });
      const before = hold;
      if (n === 5) break;
      // All have begun: a later one would begin under the next hold.
      await eventually(() => {
        expect(before.begun()).toBe(3);
      });
      hold = holdHost(1);
      expect((await rescreens.edit(accountId, JOB, `e-${n}`))._id).toBe(_id);
      before.letGo();
    }
    const next = await rescreens.edit(accountId, JOB, 'e-5');
    expect(next).toMatchObject({ nth: 2, state: 'debouncing' });
    expect(await rescreens.edit(accountId, JOB, 'e-6')).toMatchObject({ _id: next._id });
    expect(await view(_id)).toMatchObject({ state: 'running', restarts: 3 });
    hold.letGo();
    await resultOf(accountId);
    expect(await view(_id)).toMatchObject({ state: 'completed', done: 3, restarts: 3 });
    expect(await view(next._id)).toMatchObject({ state: 'completed', done: 3, restarts: 0 });
    expect(await balance(accountId)).toEqual({ debits: 2, creditsLeft: 10 });
  });

  test('at the instant of completion is never lost: it joins, or it opens the next re-screen', async () => {
    const outcomes = new Set<string>();
    const LAST = 11;
    for (let n = 0; n <= LAST; n += 1) {
      const accountId = await open(1);
      const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
      let edited: Promise<{ readonly _id: string }> | undefined;
      const editAgain = () => {
        edited = rescreens.edit(accountId, JOB, 'e-2');
        return edited;
      };
      rescreens.host.screen = async (_candidateId, editId) => {
        if (editId !== 'e-1') return;
        // The end is a few milliseconds away: the first edit comes before it, the last after it, the others race.
        if (n === 0) await editAgain();
        else if (n < LAST) setTimeout(() => void editAgain(), n * 4);
      };
      await rescreens.steering.runNow(_id);
      if (n === LAST) {
        await eventually(async () => {
          expect((await view(_id)).state).toBe('completed');
        });
        await editAgain();
      }
      await eventually(() => {
        expect(edited).toBeDefined();
      });
      const second = await edited!;
      outcomes.add(second._id === _id ? 'joined' : 'opened the next');
      await rescreens.steering.runNow(second._id).catch(() => undefined);
      await resultOf(accountId);
      expect(await view(second._id)).toMatchObject({ state: 'completed', done: 1 });
      expect(rescreens.host.screened).toContain('e-2:c-0');
      rescreens.host.screened.length = 0;
      expect(await rescreens.models.rescreens.countDocuments({ accountId, isOpen: true })).toBe(0);
    }
    expect([...outcomes].sort()).toEqual(['joined', 'opened the next']);
  });

  test('after a refund of the running re-screen pays again; the run goes on', async () => {
    const accountId = await open(3);
    const hold = holdHost(1);
    const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
    await rescreens.steering.runNow(_id);
    await eventually(async () => {
      expect((await view(_id)).done).toBe(1);
    });
    const { debitId } = await view(_id);
    done(await rescreens.ledger.refund({ debitId: debitId!, reason: 'goodwill', ...TESTER }));
    const next = await rescreens.edit(accountId, JOB, 'e-2');
    expect(next._id).not.toBe(_id);
    hold.letGo();
    await resultOf(accountId);
    expect(await view(_id)).toMatchObject({ state: 'completed', done: 3, tokensCharged: 0 });
    expect(await view(next._id)).toMatchObject({ state: 'completed', done: 3, tokensCharged: 20 });
    expect(await balance(accountId)).toEqual({ debits: 2, creditsLeft: 30 });
  });

  test('whose signal is lost is found by the sweep', async () => {
    const accountId = await open(1);
    const { models, sweep } = rescreens;
    // As by a process that dies before it signals.
    const { _id } = (await createRescreenRecords(models).open(1, {
      ...{ accountId, jobId: JOB, spaceId: null, memberId: null, editId: 'e-1', candidateIds: null, at: new Date() },
    }))!;
    await models.rescreens.updateOne({ _id }, { $set: { dueAt: new Date() } });
    expect(await sweep.once()).toBe(true);
    await resultOf(accountId);
    expect(await view(_id)).toMatchObject({ state: 'completed', done: 1 });
  });
});

describe('a re-screen without enough credits', () => {
  test('waits with its place, takes edits meanwhile, and resumes by itself once it is charged', async () => {
    const accountId = await open(3);
    await spendMost(accountId);
    const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
    await rescreens.steering.runNow(_id);
    await until(_id, 'waiting_for_credits');
    expect(await view(_id)).toMatchObject({ tokensCharged: 0, waiting: { place: 1, tokens: 20, tokensAhead: 0 } });
    expect(rescreens.host.screened).toEqual([]);
    await rescreens.edit(accountId, JOB, 'e-2');
    await rescreens.steering.runNow(_id);
    await until(_id, 'waiting_for_credits');
    await buy(accountId);
    await rescreens.resume(accountId);
    await resultOf(accountId);
    expect(await view(_id)).toMatchObject({ state: 'completed', done: 3, tokensCharged: 20, waiting: null });
    expect(new Set(rescreens.host.screened)).toEqual(new Set(listed(3).map((id) => `e-2:${id}`)));
    expect((await balance(accountId)).debits).toBe(1);
    expect(rescreens.waiters.filter(({ call }) => call.accountId === accountId)).toHaveLength(1);
  });

  test('is found in Temporal by what it waits for, until it is charged', async () => {
    const accountId = await open(1);
    await spendMost(accountId);
    const { _id, rerunId } = await rescreens.edit(accountId, JOB, 'e-1');
    await rescreens.steering.runNow(_id);
    await until(_id, 'waiting_for_credits');
    const workflowId = rescreenRunWorkflowId(accountId, JOB, rerunId);
    const { workflow } = namespace.client;
    const shown = async () =>
      (await workflow.getHandle(workflowId).describe()).typedSearchAttributes.get(creditsStatusKey);
    const found = async () => {
      const ids: string[] = [];
      const query = `${CREDITS_STATUS} = '${CREDITS_STATUS_VALUES.waiting}' AND AccountId = '${accountId}'`;
      for await (const { workflowId: id } of workflow.list({ query })) ids.push(id);
      return ids;
    };
    await eventually(async () => {
      expect(await shown()).toBe(CREDITS_STATUS_VALUES.waiting);
      expect(await found()).toEqual([workflowId]);
    });
    await buy(accountId);
    await rescreens.resume(accountId);
    await resultOf(accountId);
    await eventually(async () => {
      expect(await shown()).toBe(CREDITS_STATUS_VALUES.none);
      expect(await found()).toEqual([]);
    });
  });

  test('that is cancelled leaves the queue and is never charged', async () => {
    const accountId = await open(2);
    await spendMost(accountId);
    const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
    await rescreens.steering.runNow(_id);
    await until(_id, 'waiting_for_credits');
    expect(await rescreens.steering.cancel(_id)).toMatchObject({ state: 'cancelled' });
    await resultOf(accountId);
    expect(rescreens.waiters.find(({ call }) => call.accountId === accountId)).toMatchObject({ state: 'cancelled' });
    await buy(accountId);
    await rescreens.resume(accountId);
    expect(await view(_id)).toMatchObject({ state: 'cancelled', reason: 'cancelled-by-request', tokensCharged: 0 });
    expect((await balance(accountId)).debits).toBe(0);
  });

  test('that is charged while it is cancelled gives the credits back', async () => {
    const accountId = await open(2);
    await spendMost(accountId);
    const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
    await rescreens.steering.runNow(_id);
    await until(_id, 'waiting_for_credits');
    await buy(accountId);
    await rescreens.resume(accountId, { signals: false });
    await rescreens.steering.cancel(_id);
    await resultOf(accountId);
    expect(await view(_id)).toMatchObject({ state: 'cancelled', tokensCharged: 0, done: 0 });
    expect(await balance(accountId)).toEqual({ debits: 1, creditsLeft: 110 });
  });
});

describe('a cancelled re-screen', () => {
  test('is refunded before its first screened candidate', async () => {
    const accountId = await open(3);
    const hold = holdHost();
    const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
    await rescreens.steering.runNow(_id);
    await eventually(() => {
      expect(hold.begun()).toBe(3);
    });
    await rescreens.steering.cancel(_id);
    expect(await rescreens.steering.cancel(_id)).toMatchObject({ state: 'cancelled' });
    await resultOf(accountId);
    hold.letGo();
    expect(await view(_id)).toMatchObject({ state: 'cancelled', tokensCharged: 0, done: 0 });
    expect(await balance(accountId)).toEqual({ debits: 1, creditsLeft: 50 });
    await expect(rescreens.steering.runNow(_id)).rejects.toMatchObject({ code: 'rescreen-ended' });
  });

  test('keeps its price once a candidate was screened', async () => {
    const accountId = await open(3);
    const hold = holdHost(1);
    const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
    await rescreens.steering.runNow(_id);
    await eventually(async () => {
      expect((await view(_id)).done).toBe(1);
    });
    const [cancelled] = await rescreens.steering.closeJob(accountId, JOB);
    expect(cancelled).toMatchObject({ _id, state: 'cancelled', reason: 'job-closed' });
    await resultOf(accountId);
    hold.letGo();
    expect(await view(_id)).toMatchObject({ state: 'cancelled', tokensCharged: 20, done: 1 });
    expect(await balance(accountId)).toEqual({ debits: 1, creditsLeft: 30 });
  });

  test('that never ran is closed at once', async () => {
    const accountId = await open(3);
    const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
    await rescreens.steering.closeAccount(accountId);
    await resultOf(accountId);
    expect(await view(_id)).toMatchObject({ state: 'cancelled', reason: 'account-closed', tokensCharged: 0 });
  });
});

describe('candidates that fail', () => {
  test('are listed with their reason, and screening them again costs nothing', async () => {
    const accountId = await open(25);
    rescreens.host.screen = (id) => (['c-3', 'c-7'].includes(id) ? refuse(`no file of ${id}`) : Promise.resolve());
    const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
    await resultOf(accountId);
    expect(await view(_id)).toMatchObject({ state: 'completed', done: 23, failed: 2, total: 25 });
    const record = (await rescreens.list.find(_id))!;
    const first = await rescreens.list.listFailures(record, { limit: 1 });
    const second = await rescreens.list.listFailures(record, { limit: 1, cursor: first.nextCursor! });
    expect([...first.items, ...second.items]).toMatchObject([
      { candidateId: 'c-3', reason: 'no file of c-3' },
      { candidateId: 'c-7', reason: 'no file of c-7' },
    ]);
    rescreens.host.screen = (id) => (id === 'c-7' ? refuse('still no file') : Promise.resolve());
    rescreens.host.screened.length = 0;
    expect(await rescreens.steering.retryFailed(_id)).toMatchObject({ state: 'running' });
    await until(_id, 'completed');
    await resultOf(accountId);
    expect(rescreens.host.screened).toEqual(['e-1:c-3']);
    expect(await view(_id)).toMatchObject({ state: 'completed', done: 24, failed: 1, total: 25, tokensCharged: 20 });
    expect(await balance(accountId)).toEqual({ debits: 1, creditsLeft: 30 });
  });

  test('all of them: the re-screen failed, and its price is refunded', async () => {
    const accountId = await open(3);
    rescreens.host.screen = () => refuse('the model is away');
    const { _id } = await rescreens.edit(accountId, JOB, 'e-1');
    await resultOf(accountId);
    expect(await view(_id)).toMatchObject({
      ...{ state: 'failed', reason: 'every-candidate-failed', failed: 3, done: 0, tokensCharged: 0 },
    });
    expect(await balance(accountId)).toEqual({ debits: 1, creditsLeft: 50 });
    await expect(rescreens.steering.retryFailed(_id)).rejects.toMatchObject({ code: 'rescreen-ended' });
  });
});
