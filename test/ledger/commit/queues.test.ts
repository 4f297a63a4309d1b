import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_LIMITS } from '../../../ledger/commit/account-queue.js';
import type { CommitStore } from '../../../ledger/commit/commit-store.js';
import { Images } from '../../../ledger/commit/images.js';
import { LateCallers } from '../../../ledger/commit/late-callers.js';
import { Queues } from '../../../ledger/commit/queues.js';
import { systemChance, systemClock } from '../../../ledger/environment.js';
import { SpaceUses } from '../../../ledger/entries/space-uses.js';
import { UseBlocks } from '../../../ledger/entries/use-blocks.js';
import { debitOf, meeting } from '../../domain/reducer/ledger-driver.js';
import { NO_TURNS } from '../../support/no-turns.js';
import { TESTER } from '../../support/actor.js';
import { commitStoreInMemory } from '../../support/commit-store-in-memory.js';
import { recordingObserver } from '../../support/recording-observer.js';
import { TERMS } from '../../support/terms.js';

/** A database in memory that notices when two queues insert for one account at the same time. */
function watchedStore() {
  const store = commitStoreInMemory();
  const inserting = new Set<string>();
  const seen = { reads: [] as string[], duplicates: 0, insertsAtOnce: 0 };
  const watched: CommitStore = {
    ...store,
    readFrom(accountId, fromSeq, limit) {
      seen.reads.push(accountId);
      return store.readFrom(accountId, fromSeq, limit);
    },
    async insert(commit) {
      const { accountId } = commit;
      if (inserting.has(accountId)) seen.insertsAtOnce += 1;
      inserting.add(accountId);
      await sleep(1);
      inserting.delete(accountId);
      const answer = await store.insert(commit);
      if (answer === 'duplicate') seen.duplicates += 1;
      return answer;
    },
  };
  return { store: watched, seen };
}

function openQueues(maxCached: number) {
  const { store, seen } = watchedStore();
  const images = new Images(store, maxCached);
  const observer = recordingObserver();
  const parts = {
    store,
    images,
    turns: NO_TURNS,
    clock: systemClock,
    chance: systemChance(),
    limits: { ...DEFAULT_LIMITS, maxCached },
    lateCallers: new LateCallers(systemClock),
    spaceUses: new SpaceUses({ store, images, uses: new UseBlocks({ store, clock: systemClock }) }),
    newestPlan: () => undefined,
    onCrossings: () => undefined,
    onMoreAllowed: () => undefined,
    observer,
  };
  const queues = new Queues(parts);
  const open = (accountId: string) => queues.submit(accountId, { type: 'open_account', terms: TERMS, ...TESTER });
  const spend = async (accountId: string, id: string): Promise<void> => {
    expect(await queues.submit(accountId, debitOf(meeting(id)))).toMatchObject({ ok: true, repeated: false });
  };
  return { queues, seen, observer, open, spend };
}

test('a queue that runs is never dropped, however many accounts are busy', async () => {
  const { seen, open, spend } = openQueues(1);
  const accountIds = Array.from({ length: 10 }, (_, index) => `a-${index}`);
  await Promise.all(accountIds.map(open));
  const calls = accountIds.flatMap((accountId, account) =>
    Array.from({ length: 6 }, async (_, call) => {
      await sleep((account + call) % 5);
      await spend(accountId, `${call}`);
    }),
  );
  await Promise.all(calls);
  expect(seen).toMatchObject({ duplicates: 0, insertsAtOnce: 0 });
});

test('a known account costs no read; one that the cache dropped costs one and gives the same answers', async () => {
  const { queues, seen, open, spend } = openQueues(1);
  await open('a');
  seen.reads.length = 0;
  await spend('a', '1');
  expect(seen.reads).toEqual([]);
  await open('b');
  await queues.drain();
  seen.reads.length = 0;
  await spend('a', '2');
  expect(new Set(seen.reads)).toEqual(new Set(['a']));
});

test('the observer can count the calls that wait behind the running batches of all accounts', async () => {
  const { queues, observer, open } = openQueues(10);
  await Promise.all(['a', 'b'].map(open));
  expect(observer.waitingCalls()).toBe(0);
  const calls = ['a', 'b', 'b'].map((accountId, index) => queues.submit(accountId, debitOf(meeting(index))));
  expect(observer.waitingCalls()).toBe(3);
  await Promise.all(calls);
  expect(observer.waitingCalls()).toBe(0);
});
