import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_LIMITS } from '../../ledger/account-queue.js';
import { systemChance, systemClock } from '../../ledger/environment.js';
import { LateCallers } from '../../ledger/late-callers.js';
import { Queues } from '../../ledger/queues.js';
import { SpaceUses } from '../../ledger/space-uses.js';
import type { ChainedEntry, LedgerStore, StoredAccount } from '../../ledger/store.js';
import { isNamed } from '../../domain/reducer/look-up.js';
import { debitOf, meeting } from '../domain/reducer/ledger-driver.js';
import { TERMS } from '../support/terms.js';
import { TESTER } from '../support/actor.js';

/** A database in memory that notices when two queues commit for one account at the same time. */
function memoryStore() {
  const accounts = new Map<string, StoredAccount>();
  const entries: ChainedEntry[] = [];
  const committing = new Set<string>();
  const seen = { loads: [] as string[], conflicts: 0, commitsAtOnce: 0 };
  const store: LedgerStore = {
    load: (accountId) => {
      seen.loads.push(accountId);
      return Promise.resolve(accounts.get(accountId) ?? null);
    },
    find: (accountId, lookUps) =>
      Promise.resolve(
        entries.filter((entry) => entry.accountId === accountId && lookUps.some((one) => isNamed(entry, one))),
      ),
    async commit({ before, after, entries: added }) {
      const { accountId } = after.state;
      if (committing.has(accountId)) seen.commitsAtOnce += 1;
      committing.add(accountId);
      await sleep(1);
      committing.delete(accountId);
      if ((accounts.get(accountId)?.version ?? null) !== (before?.version ?? null)) {
        seen.conflicts += 1;
        return 'conflict';
      }
      accounts.set(accountId, after);
      entries.push(...added);
      return 'committed';
    },
    findEntry: () => Promise.resolve(null),
    listEntries: () => Promise.resolve([]),
    sumUsage: () => Promise.resolve([]),
    sumOfSpace: () => Promise.resolve(0),
  };
  return { store, seen };
}

function openQueues(maxCached: number) {
  const { store, seen } = memoryStore();
  const turns = {
    take: () => Promise.resolve(true),
    isTaken: () => Promise.resolve(false),
    end: () => Promise.resolve(),
  };
  const parts = {
    store,
    turns,
    clock: systemClock,
    chance: systemChance(),
    limits: { ...DEFAULT_LIMITS, maxCached },
    lateCallers: new LateCallers(systemClock),
    spaceUses: new SpaceUses(store, maxCached),
    newestPlan: () => undefined,
    onCrossings: () => undefined,
    onMoreAllowed: () => undefined,
  };
  const queues = new Queues(parts);
  const open = (accountId: string) => queues.submit(accountId, { type: 'open_account', terms: TERMS, ...TESTER });
  const spend = async (accountId: string, id: string): Promise<void> => {
    expect(await queues.submit(accountId, debitOf(meeting(id)))).toMatchObject({ ok: true, repeated: false });
  };
  return { queues, seen, open, spend };
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
  expect(seen).toMatchObject({ conflicts: 0, commitsAtOnce: 0 });
});

test('an idle queue caches its account; a dropped one costs a read and gives the same answers', async () => {
  const { queues, seen, open, spend } = openQueues(1);
  await open('a');
  seen.loads.length = 0;
  await spend('a', '1');
  expect(seen.loads).toEqual([]);
  await open('b');
  await queues.drain();
  seen.loads.length = 0;
  await spend('a', '2');
  expect(seen.loads).toEqual(['a']);
});
