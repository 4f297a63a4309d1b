/**
 * Simulates one run: several processes with the real queue and reducer work on an account or two over a faulty database,
 * while they are killed and their clocks disagree; then the faults end, and what is left must be in order.
 */
import type { Terms } from '../../../domain/account/terms.js';
import { termsOn } from '../../servers/account-terms.js';
import { storedCommits } from './account-record.js';
import { SeededChance } from './chance.js';
import { check } from './check.js';
import { NO_FAULTS, SimulatedDatabase, type Faults } from './database.js';
import { heal } from './heal.js';
import { Processes, type Account } from './processes.js';
import { Workload } from './workload.js';
import { WORLD, World } from './world.js';

export interface Run {
  readonly seed: number;
  readonly calls: number;
  readonly entries: number;
  readonly kills: number;
  /** What is wrong; empty when the run is in order. */
  readonly findings: readonly string[];
}

const START_MS = Date.UTC(2026, 2, 10);
/** Overage is allowed at every price that a simulated plan asks. */
const DEAREST = { amount: 1_000, currency: 'usd' };

/** Most runs have the first account only, on which all calls meet. */
const ACCOUNTS = ['acme', 'brio', 'cato', 'dune', 'echo'];

/** In this part of the runs few processes share all accounts, so that their commits go to the database together. */
const SHARED = 0.1;

/** In this part of the runs so many calls come at once, and so many holds expire at once, that commits are full. */
const CROWDED = 0.02;

/** In every fourth run clients care about one matter. */
const RUNS_A_MATTER = 4;

/** Runs one seed to its end. The same seed always gives the same run. */
export async function runSeed(seed: number): Promise<Run> {
  const chance = new SeededChance(seed);
  const world = new World(chance, START_MS);
  const database = new SimulatedDatabase(world);
  const isCrowded = chance.hits(CROWDED);
  const maxSkewMs = chance.pick([0, 50, 900]);
  const terms = termsFor(chance, isCrowded);
  const isShared = chance.hits(SHARED);
  const matter = seed % RUNS_A_MATTER === 0 ? seed / RUNS_A_MATTER : null;
  const accounts = ACCOUNTS.slice(0, isShared ? ACCOUNTS.length : 1).map((id): Account => {
    return { id, workload: new Workload(chance, matter), calls: [] };
  });
  const processes = new Processes({ world, database, maxSkewMs, isCrowded });
  for (let count = chance.pick(isShared ? [1, 2] : [1, 1, 2, 2, 3, 4, 5]); count > 0; count -= 1) processes.start();

  const client = async (steps: number): Promise<void> => {
    for (let count = 0; count < steps; count += 1) {
      const account = chance.pick(accounts);
      const command = account.workload.next(terms.plan);
      const copies = Array.from({ length: chance.hits(0.2) ? 2 : 1 });
      await Promise.all(copies.map(() => processes.insist(account, command, chance.whole(1, 4))));
      if (chance.hits(0.3)) await world.sleep(chance.between(0, 500), WORLD);
    }
  };
  const crowd = async (account: Account): Promise<void> => {
    for (const commands of account.workload.crowds()) {
      await Promise.all(commands.map((command) => processes.insist(account, command, 3)));
      await world.sleep(chance.between(0, 500), WORLD);
    }
  };
  const story = async (): Promise<void> => {
    for (const account of accounts) {
      await processes.insist(account, account.workload.signed({ type: 'open_account', terms }), 10);
    }
    database.faults = faultsFor(chance);
    const clients = Array.from({ length: isShared ? 16 : chance.whole(1, 8) }, () => client(chance.whole(3, 12)));
    const working = Promise.all([...clients, ...(isCrowded ? accounts.map(crowd) : [])]);
    await Promise.all([working, ...(chance.hits(0.5) ? [processes.killNowAndThen(working)] : [])]);
    database.faults = NO_FAULTS;
    await world.sleep(2_000, WORLD);
    for (const account of accounts) await heal(processes, account);
  };

  const stuck: string[] = [];
  try {
    await world.runUntil(story());
  } catch (error) {
    stuck.push(`STUCK ${String(error)}`);
  }
  const stored = accounts.map((account) => ({ ...account, ...storedCommits(database, account.id) }));
  const findings = [
    ...stuck,
    ...processes.problems,
    ...database.stops.tripped.map((slot) => `TRIPPED only a slot stopped ${slot}, again and again`),
    ...stored.flatMap((account) => check(account, account.calls, terms, maxSkewMs)),
  ];
  const calls = accounts.reduce((total, account) => total + account.calls.length, 0);
  const entries = stored.reduce((total, { commits }) => total + (commits.at(-1)?.toSeq ?? 0), 0);
  return { seed, calls, entries, kills: processes.kills, findings };
}

function faultsFor(chance: SeededChance): Faults {
  if (chance.hits(0.2)) return NO_FAULTS;
  const rate = (most = 0.15): number => (chance.hits(0.5) ? chance.between(0, most) : 0);
  return {
    requestLost: rate(),
    replyLost: rate(),
    lateRead: rate(),
    landsLate: rate(),
    failover: rate(),
    snapshotLost: rate(0.5),
    commitLagMs: chance.pick([2, 10, 40, 150]),
  };
}

function termsFor(chance: SeededChance, isCrowded: boolean): Terms {
  const plan = {
    planId: 'simulated',
    allocation: isCrowded ? 1_000 : chance.whole(10, 150),
    packsCarryOver: false,
    overageLimit: chance.pick([0, 0, 15, 60]),
    overageUnitPrice: { amount: 15, currency: 'usd' },
    packUnitPrice: { amount: 20, currency: 'usd' },
    interval: chance.pick(['P1M', 'PT2S', 'PT5S']),
  };
  const overage = { allowed: true, limit: plan.overageLimit, unitPrice: DEAREST };
  return termsOn(plan, { anchorDate: '2026-03-10', thresholdPercent: chance.pick([null, 50, 80]), overage });
}
