import { describe, expect, test } from '@jest/globals';
import { commitOf, imageAfter, type Commit, type Image } from '../../ledger/commit/commit.js';
import { apply, openAccount } from '../../domain/reducer/apply.js';
import { SeededChance } from '../../tools/proof/simulate/chance.js';
import { NO_FAULTS, SimulatedDatabase, type Faults } from '../../tools/proof/simulate/database.js';
import { World, WORLD } from '../../tools/proof/simulate/world.js';
import { debitOf, meeting } from '../domain/reducer/ledger-driver.js';
import { TESTER } from '../support/actor.js';
import { TERMS } from '../support/terms.js';
import { T0 } from '../support/time.js';

const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);
const PROCESS = 1;
/** Longer than an election, or than a majority takes. */
const LONG_MS = 5_000;

interface Made {
  readonly commit: Commit;
  readonly image: Image;
}

/** An account is opened by its first commit; each of the others charges a meeting. */
function make(accountId: string, ...meetings: string[]): Made[] {
  const opened = openAccount(accountId, TERMS, T0, TESTER);
  const first = commitOf({ before: null, ...opened, token: `${accountId} opened` });
  const made = [{ commit: first, image: imageAfter(opened.state, first) }];
  for (const id of meetings) {
    const before = made.at(-1)!.image;
    const outcome = apply(before.state, [], T0, [debitOf(meeting(id))]);
    const commit = commitOf({ before, ...outcome, token: `${accountId} ${id}` });
    made.push({ commit, image: imageAfter(outcome.state, commit) });
  }
  return made;
}

const commitsOf = (accountId: string, ...meetings: string[]): Commit[] =>
  make(accountId, ...meetings).map(({ commit }) => commit);

const tokensOf = (commits: readonly Commit[]): string[] => commits.map(({ token }) => token);

async function run(
  work: (parts: { world: World; database: SimulatedDatabase }) => Promise<void> | void,
  { seed = 1, faults = {} }: { seed?: number; faults?: Partial<Faults> } = {},
): Promise<void> {
  const world = new World(new SeededChance(seed), T0.getTime());
  const database = new SimulatedDatabase(world);
  database.faults = { ...NO_FAULTS, ...faults };
  const working = Promise.resolve({ world, database }).then(work);
  await world.runUntil(working);
  await working;
}

/** Notes what the callers of inserts are told. */
function inserts({ replicaSet }: SimulatedDatabase) {
  const told = new Map<string, boolean>();
  const insert = (commit: Commit): boolean =>
    replicaSet.insert(commit, (isCommitted) => {
      told.set(commit.token, isCommitted);
    });
  return { told, insert };
}

describe('an insert', () => {
  test('takes its id, also while no majority has it', () =>
    run(({ database }) => {
      const { insert } = inserts(database);
      const [opened, ...others] = commitsOf('acme', 'a');
      expect(insert(opened!)).toBe(true);
      expect(insert({ ...opened!, token: 'another', slots: [] })).toBe(false);
      expect(insert(others[0]!)).toBe(true);
    }));

  test('takes its slots in its own account, also while no majority has it', () =>
    run(({ database }) => {
      const { insert } = inserts(database);
      const [opened, charged] = commitsOf('acme', 'a') as [Commit, Commit];
      for (const commit of [opened, charged]) expect(insert(commit)).toBe(true);
      const slots = ['free', ...charged.slots!];
      const again = { ...charged, _id: 'acme~000000000004', token: 'again', slots };
      expect(insert(again)).toBe(false);
      expect(database.replicaSet.slotThatStops(again)).toBe('action~meeting_assistant~a');
      expect(insert(commitsOf('brio')[0]!)).toBe(true);
      expect(insert({ ...again, _id: 'brio~000000000003', accountId: 'brio' })).toBe(true);
    }));

  test('is acknowledged when a majority has it, and shown by no read before', () =>
    run(async ({ world, database }) => {
      database.replicaSet.commitLagMs = 50;
      const { told, insert } = inserts(database);
      for (const commit of commitsOf('acme', 'a', 'b')) insert(commit);
      expect(told.size).toBe(0);
      expect(database.replicaSet.read('acme')).toEqual([]);
      await world.sleep(50, WORLD);
      expect([...told.values()]).toEqual([true, true, true]);
      expect(tokensOf(database.replicaSet.read('acme'))).toEqual(['acme opened', 'acme a', 'acme b']);
    }));

  test('can land after its caller got no answer', () =>
    run(
      async ({ world, database }) => {
        const store = database.storeFor(PROCESS);
        const [opened] = commitsOf('acme');
        await expect(store.insert(opened!)).rejects.toThrow('no reply');
        await world.sleep(LONG_MS, WORLD);
        expect(tokensOf(await store.readFrom('acme', 1, 10))).toEqual(['acme opened']);
        database.faults = NO_FAULTS;
        expect(await store.insert(opened!)).toBe('duplicate');
      },
      { faults: { landsLate: 1 } },
    ));

  test('stores a copy that nobody can change', () =>
    run(async ({ database }) => {
      const store = database.storeFor(PROCESS);
      const [opened] = structuredClone(commitsOf('acme')) as [Commit];
      await store.insert(opened);
      Object.assign(opened, { token: 'changed' });
      const [stored] = await store.readFrom('acme', 1, 10);
      expect(stored?.token).toBe('acme opened');
      expect(() => Object.assign(stored!.entries[0]!, { tokens: 1 })).toThrow(TypeError);
    }));
});

describe('a failover', () => {
  test('takes away what no majority had, or keeps it; its caller is told neither', async () => {
    const kept = new Set<boolean>();
    for (const seed of SEEDS) {
      await run(
        async ({ world, database }) => {
          const { told, insert } = inserts(database);
          const [opened, charged] = commitsOf('acme', 'a') as [Commit, Commit];
          insert(opened);
          await world.sleep(LONG_MS, WORLD);
          insert(charged);
          database.failOver();
          expect([told.get('acme opened'), told.get('acme a')]).toEqual([true, false]);
          await world.sleep(LONG_MS, WORLD);
          const isKept = database.replicaSet.committed.length === 2;
          kept.add(isKept);
          expect(insert({ ...charged, token: 'again' })).toBe(!isKept);
        },
        { seed },
      );
    }
    expect(kept).toEqual(new Set([true, false]));
  });

  test('takes nothing away that a majority had', async () => {
    for (const seed of SEEDS) {
      await run(
        async ({ world, database }) => {
          const { insert } = inserts(database);
          for (const commit of commitsOf('acme', 'a', 'b', 'c')) insert(commit);
          await world.sleep(LONG_MS, WORLD);
          database.failOver();
          await world.sleep(LONG_MS, WORLD);
          expect(tokensOf(database.replicaSet.read('acme'))).toEqual(['acme opened', 'acme a', 'acme b', 'acme c']);
        },
        { seed },
      );
    }
  });

  test('lets reads lag for a while, each by commits of its own, and none of them out of order', async () => {
    const lengths = new Set<number>();
    const all = ['acme opened', 'acme a', 'acme b', 'acme c'];
    for (const seed of SEEDS) {
      await run(
        async ({ world, database }) => {
          const { replicaSet } = database;
          const { insert } = inserts(database);
          for (const commit of commitsOf('acme', 'a', 'b', 'c')) insert(commit);
          await world.sleep(LONG_MS, WORLD);
          database.failOver();
          for (let count = 0; count < 10; count += 1) {
            const read = tokensOf(replicaSet.read('acme'));
            expect(read).toEqual(all.slice(0, read.length));
            lengths.add(read.length);
          }
          await world.sleep(LONG_MS, WORLD);
          for (let count = 0; count < 10; count += 1) expect(tokensOf(replicaSet.read('acme'))).toEqual(all);
        },
        { seed },
      );
    }
    expect(lengths).toEqual(new Set([0, 1, 2, 3, 4]));
  });
});

describe('inserts of several accounts that wait together', () => {
  test('have an answer each', () =>
    run(
      async ({ database }) => {
        const store = database.storeFor(PROCESS);
        const accounts = ['acme', 'brio', 'cato', 'dune', 'echo'];
        const opened = accounts.flatMap((accountId) => commitsOf(accountId));
        await store.insert(opened[2]!);
        const answers = await Promise.all(opened.map((commit) => store.insert(commit)));
        expect(answers).toEqual(['stored', 'stored', 'duplicate', 'stored', 'stored']);
      },
      { faults: { commitLagMs: 40 } },
    ));
});

describe('a snapshot', () => {
  test('gives way to a newer one only', () =>
    run(async ({ world, database }) => {
      const store = database.storeFor(PROCESS);
      const images = make('acme', 'a', 'b').map(({ image }) => image);
      for (const image of [images[2]!, images[0]!, images[1]!]) {
        store.keep(image);
        await world.sleep(LONG_MS, WORLD);
      }
      expect((await store.readSnapshot('acme'))?.state.seq).toBe(images[2]!.state.seq);
    }));

  test('may be gone', () =>
    run(async ({ world, database }) => {
      const store = database.storeFor(PROCESS);
      store.keep(make('acme')[0]!.image);
      await world.sleep(LONG_MS, WORLD);
      expect(await store.readSnapshot('acme')).not.toBeNull();
      database.faults = { ...NO_FAULTS, snapshotLost: 1 };
      expect(await store.readSnapshot('acme')).toBeNull();
    }));
});
