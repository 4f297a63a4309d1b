/** Each state of a batch (`ledger/commit/account-queue.ts`), and what ends it, on a store that fails as it is told. */
import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { AccountQueue, DEFAULT_LIMITS, type QueueLimits } from '../../../ledger/commit/account-queue.js';
import { Images } from '../../../ledger/commit/images.js';
import { LateCallers } from '../../../ledger/commit/late-callers.js';
import type { Commit } from '../../../ledger/commit/commit.js';
import type { CommitStore, InsertAnswer } from '../../../ledger/commit/commit-store.js';
import { systemChance, systemClock } from '../../../ledger/environment.js';
import type { SpaceUses } from '../../../ledger/entries/space-uses.js';
import type { Command } from '../../../domain/reducer/command.js';
import { debitOf, meeting } from '../../domain/reducer/ledger-driver.js';
import { NO_TURNS } from '../../support/no-turns.js';
import { TESTER } from '../../support/actor.js';
import { commitStoreInMemory, type CommitStoreInMemory } from '../../support/commit-store-in-memory.js';
import { recordingObserver } from '../../support/recording-observer.js';
import { termsOf } from '../../support/terms.js';

const ACCOUNT = 'acme';

/** What one insert does instead of storing its commit and saying so. */
type Fault = (commit: Commit, store: CommitStoreInMemory) => Promise<InsertAnswer>;

const LOST_REPLY: Fault = async (commit, store) => {
  await store.insert(commit);
  throw new Error('connection lost');
};
const LOST_REQUEST: Fault = () => Promise.reject(new Error('connection lost'));

/** One database and any number of processes; faults are those of the next inserts, and of no others. */
async function database({ allocation = 100 } = {}) {
  const store = commitStoreInMemory();
  const faults: Fault[] = [];
  const calls: string[] = [];
  let marks = 0;
  const observer = recordingObserver(() => (marks += 1));
  const inserted: Commit[] = [];
  /** How many of the last commits no read shows, as after a failover. */
  const lag = { commits: 0 };
  const isShown = ({ fromSeq }: Commit): boolean => fromSeq < (store.commitsOf(ACCOUNT).at(-lag.commits)?.fromSeq ?? 0);
  const shown = (commits: Commit[]): Commit[] => (lag.commits === 0 ? commits : commits.filter(isShown));
  const faulty: CommitStore = {
    ...store,
    find: async (accountId, names, fromSeq) => {
      calls.push('find');
      return shown(await store.find(accountId, names, fromSeq));
    },
    readFrom: async (accountId, fromSeq, limit) => {
      calls.push('readFrom');
      return shown(await store.readFrom(accountId, fromSeq, limit));
    },
    insert: (commit) => {
      calls.push('insert');
      inserted.push(commit);
      const fault = faults.shift();
      return fault ? fault(commit, store) : store.insert(commit);
    },
  };
  const process = (limits: Partial<QueueLimits> = {}) => {
    const queue = new AccountQueue({
      accountId: ACCOUNT,
      store: faulty,
      images: new Images(faulty, 10),
      turns: NO_TURNS,
      clock: systemClock,
      chance: systemChance(),
      limits: { ...DEFAULT_LIMITS, ...limits },
      lateCallers: new LateCallers(systemClock),
      spaceUses: { of: () => Promise.resolve([]) } as unknown as SpaceUses,
      newestPlan: () => undefined,
      onCrossings: () => undefined,
      onMoreAllowed: () => undefined,
      observer,
      onIdle: () => undefined,
    });
    return (command: Command) => queue.submit(command);
  };
  const call = process();
  const terms = termsOf({ plan: { allocation } });
  expect(await call({ type: 'open_account', terms, ...TESTER })).toMatchObject({ ok: true });
  calls.length = 0;
  inserted.length = 0;
  observer.counts.clear();
  observer.callsOfCommits.length = 0;
  observer.work.length = 0;
  marks = 0;
  const entries = () => store.commitsOf(ACCOUNT).flatMap((commit) => commit.entries);
  const debits = () => entries().filter(({ type }) => type === 'debit');
  return { store, faults, lag, calls, inserted, observer, process, call, debits };
}

const debit = (id: string) => debitOf(meeting(id));

describe('a new action', () => {
  test('is charged by one insert and nothing else, where the account is known', async () => {
    const { call, calls, debits } = await database();
    expect(await call(debit('m-1'))).toMatchObject({ ok: true, repeated: false });
    expect(calls).toEqual(['insert']);
    expect(debits()).toHaveLength(1);
  });

  test('shares its insert with all that waits at the same time', async () => {
    const { call, calls, debits } = await database();
    await Promise.all(['m-1', 'm-2', 'm-3'].map((id) => call(debit(id))));
    expect(calls).toEqual(['insert']);
    expect(debits()).toHaveLength(3);
  });
});

describe('an answer without an entry of its own', () => {
  test('repeats a charge that another process has made long ago', async () => {
    const { call, process, debits } = await database();
    const other = process();
    const first = await other(debit('m-1'));
    await other(debit('m-2'));
    const again = await call(debit('m-1'));
    expect(again).toMatchObject({ ok: true, repeated: true, entry: first.ok && first.entry });
    expect(debits()).toHaveLength(2);
  });

  test('is refused only by an account that was read after the look-up, and was the last one', async () => {
    const { call, process, calls } = await database({ allocation: 3 });
    const other = process();
    await call(debit('m-1'));
    await other({ type: 'grant', grantId: 'pack', source: 'top_up', tokens: 50, expiresAt: null, ...TESTER });
    calls.length = 0;
    // This process knows an account without credits: the grant is not in its image.
    expect(await call(debit('m-2'))).toMatchObject({ ok: true, repeated: false });
    expect(calls).toEqual(['find', 'readFrom', 'insert']);
  });

  test('is looked up together with its whole batch', async () => {
    const { call, process, debits } = await database();
    await process()(debit('m-1'));
    const answers = await Promise.all(['m-1', 'm-2', 'm-1'].map((id) => call(debit(id))));
    expect(answers).toMatchObject([{ repeated: true }, { repeated: false }, { repeated: true }]);
    expect(debits()).toHaveLength(2);
  });
});

describe('a commit whose fate is unknown', () => {
  test('is found by its token where only the reply was lost', async () => {
    const { call, faults, debits } = await database();
    faults.push(LOST_REPLY);
    expect(await call(debit('m-1'))).toMatchObject({ ok: true, repeated: false });
    expect(debits()).toHaveLength(1);
  });

  test('is sent again as the same document where the request was lost', async () => {
    const { call, faults, inserted } = await database();
    faults.push(LOST_REQUEST, LOST_REQUEST);
    expect(await call(debit('m-1'))).toMatchObject({ ok: true, repeated: false });
    expect(inserted).toHaveLength(3);
    expect(new Set(inserted)).toHaveProperty('size', 1);
  });

  test('is given up for another commit under its number, and its batch is drafted anew', async () => {
    const { call, process, inserted, debits } = await database();
    const other = process();
    await other(debit('m-other'));
    expect(await call(debit('m-1'))).toMatchObject({ ok: true, repeated: false });
    expect(inserted.map(({ fromSeq }) => fromSeq)).toEqual([3, 3, 4]);
    expect(new Set(inserted.map(({ token }) => token))).toHaveProperty('size', 3);
    expect(debits()).toHaveLength(2);
  });

  test('keeps its batch until it is known, although a caller is told that its outcome is unknown', async () => {
    const { process, faults, debits } = await database();
    const hasty = process({ deadlineMs: 300 });
    let land = (): void => undefined;
    const landed = new Promise<void>((resolve) => {
      land = resolve;
    });
    faults.push(async (commit, store) => {
      await landed;
      return await store.insert(commit);
    });
    await expect(hasty(debit('m-1'))).rejects.toMatchObject({ code: 'ledger-unavailable' });
    land();
    expect(await hasty(debit('m-1'))).toMatchObject({ ok: true, repeated: true });
    expect(debits()).toHaveLength(1);
  });

  test('is not drafted again after a duplicate that no read explains: the primary may have our own copy', async () => {
    const { call, faults, inserted, debits } = await database();
    const DUPLICATE: Fault = () => Promise.resolve('duplicate');
    faults.push(DUPLICATE, DUPLICATE);
    expect(await call(debit('m-1'))).toMatchObject({ ok: true, repeated: false });
    expect(new Set(inserted.map(({ token }) => token))).toHaveProperty('size', 1);
    expect(debits()).toHaveLength(1);
  });
});

test('a read that is older than what the process knows decides nothing', async () => {
  const { call, lag, calls } = await database();
  await call(debit('m-1'));
  lag.commits = 1;
  calls.length = 0;
  const answer = call(debit('m-1'));
  while (calls.filter((name) => name === 'readFrom').length < 3) await sleep(1);
  lag.commits = 0;
  expect(await answer).toMatchObject({ ok: true, repeated: true });
});

test('commands that do not fit into a commit any more are carried out by the next one', async () => {
  const { call, inserted } = await database({ allocation: 100_000 });
  const ids = Array.from({ length: 300 }, (_, index) => `m-${index}`);
  await Promise.all(ids.map((id) => call(debit(id))));
  expect(Math.max(...inserted.map(({ entries }) => entries.length))).toBeLessThanOrEqual(64);
  expect(inserted.flatMap(({ entries }) => entries)).toHaveLength(300);
});

test('processes that open an account at once get one account', async () => {
  const { process, store } = await database();
  const commits = store.commitsOf(ACCOUNT);
  commits.length = 0;
  const open = { type: 'open_account', terms: termsOf(), ...TESTER } as const;
  expect(await Promise.all([process()(open), process()(open)])).toMatchObject([{ ok: true }, { ok: true }]);
  expect(commits).toHaveLength(1);
});

describe('the observer of a queue', () => {
  test('learns of a stored commit with the calls that it answers, and of whom the batch works for', async () => {
    const { call, observer } = await database();
    await Promise.all(['m-1', 'm-2', 'm-3'].map((id) => call(debit(id))));
    expect([...observer.counts]).toEqual([['commitStored', 1]]);
    expect(observer.callsOfCommits).toEqual([3]);
    expect(observer.work).toEqual([{ what: 'batch', calls: [1, 2, 3] }]);
  });

  test('learns of a commit that is found after its answer was lost', async () => {
    const { call, faults, observer } = await database();
    faults.push(LOST_REPLY);
    await call(debit('m-1'));
    expect([...observer.counts]).toEqual([['commitStored', 1]]);
  });

  test('can tell a race that another process won from an action that is repeated', async () => {
    const { call, process, observer } = await database();
    const other = process();
    await other(debit('m-1'));
    await call(debit('m-2'));
    expect(observer.counts.get('commitLost conflict')).toBe(1);
    observer.counts.clear();
    await call(debit('m-1'));
    expect([...observer.counts.keys()].filter((name) => name !== 'commitStored')).toEqual(['commitLost repeated']);
  });
});
