import { describe, expect, test } from '@jest/globals';
import { FIRST_PRICE_LIST } from '../../domain/pricing/price-list.js';
import { createLedger, type Ledger } from '../../ledger/ledger.js';
import type { CommitStore } from '../../ledger/commit/commit-store.js';
import type { Turns } from '../../ledger/commit/turns.js';
import { SeededChance } from '../../tools/proof/simulate/chance.js';
import { SimulatedDatabase } from '../../tools/proof/simulate/database.js';
import { World, WORLD } from '../../tools/proof/simulate/world.js';
import { NO_TURNS } from '../support/no-turns.js';
import { termsOf } from '../support/terms.js';
import { T0 } from '../support/time.js';
import { TESTER } from '../support/actor.js';

const [BUSY, QUIET] = [1, 2];

/** No call of the database takes unusually long. */
class Steady extends SeededChance {
  override hits(probability: number): boolean {
    return probability > 0.5 && super.hits(probability);
  }
}

/** The most commits of a process without pauses that a debit of another waits for, in a dozen debits. */
async function mostCommitsWaited(seed: number, turnsOf: (database: SimulatedDatabase, id: number) => Turns) {
  const chance = new Steady(seed);
  const world = new World(chance, T0.getTime());
  const database = new SimulatedDatabase(world);
  /** The process that reads more slowly loses every race. */
  const farAway = (store: CommitStore): CommitStore => ({
    ...store,
    readFrom: (...asked) => world.sleep(20, QUIET).then(() => store.readFrom(...asked)),
  });
  const open = (id: number): Ledger =>
    createLedger({
      store: id === QUIET ? farAway(database.storeFor(id)) : database.storeFor(id),
      turns: turnsOf(database, id),
      clock: {
        now: () => new Date(Math.floor(world.nowMs)),
        monotonicMs: () => world.nowMs,
        sleep: (ms) => world.sleep(ms, id),
      },
      chance: { fraction: () => chance.fraction(), token: () => `${id}.${chance.fraction()}` },
      priceList: () => FIRST_PRICE_LIST,
      hasSpace: () => true,
      limits: { deadlineMs: 60_000, batchSize: 4 },
    });
  const [busy, quiet] = [open(BUSY), open(QUIET)];
  const meet = async (ledger: Ledger, meetingId: string): Promise<void> => {
    const answer = await ledger.debit({
      accountId: 'acme',
      action: { feature: 'meeting_assistant', meetingId },
      ...TESTER,
    });
    expect(answer.ok).toBe(true);
  };

  let stopped = false;
  const spend = async (caller: number): Promise<void> => {
    for (let round = 0; !stopped; round += 1) await meet(busy, `busy-${caller}-${round}`);
  };
  const waited: number[] = [];
  const work = async (): Promise<void> => {
    await busy.openAccount('acme', termsOf({ plan: { allocation: 1_000_000 } }), TESTER);
    const spending = Promise.all(Array.from({ length: 16 }, (_, caller) => spend(caller)));
    for (let count = 0; count < 12; count += 1) {
      await world.sleep(20, WORLD);
      const before = database.replicaSet.committed.length;
      await meet(quiet, `quiet-${count}`);
      waited.push(database.replicaSet.committed.length - before);
    }
    stopped = true;
    await spending;
  };
  await world.runUntil(work());
  return Math.max(...waited);
}

describe('a process that spends without pause', () => {
  test.each([1, 2, 3])('lets another go first after some commits (seed %i)', async (seed) => {
    expect(await mostCommitsWaited(seed, (database, id) => database.turnsFor(id))).toBeLessThan(20);
  });

  test('would keep it waiting for longer if no process stood in a line', async () => {
    expect(await mostCommitsWaited(1, () => NO_TURNS)).toBeGreaterThan(40);
  });
});
