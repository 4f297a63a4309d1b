/**
 * Simulates one run: several processes with the real queue and reducer work on one account over a faulty database,
 * while they are killed and their clocks disagree; then the faults end, and what is left must be in order.
 */
import type { Terms } from '../../../domain/account/terms.js';
import type { Command, UnsignedCommand } from '../../../domain/reducer/command.js';
import { FIRST_PRICE_LIST } from '../../../domain/pricing/price-list.js';
import { createLedger, type Answer, type Ledger } from '../../../ledger/ledger.js';
import { termsOn } from '../../servers/account-terms.js';
import type { Call } from './call.js';
import { SeededChance } from './chance.js';
import { marked } from './call-mark.js';
import { check } from './check.js';
import { NO_FAULTS, SimulatedDatabase, type Faults } from './database.js';
import { Workload } from './workload.js';
import { WORLD, World } from './world.js';

export const ACCOUNT = 'acme';

export interface Run {
  readonly seed: number;
  readonly calls: number;
  readonly entries: number;
  readonly kills: number;
  /** What is wrong; empty when the run is in order. */
  readonly findings: readonly string[];
}

const START_MS = Date.UTC(2026, 2, 10);
const DEADLINE_MS = 1_500;
/** Overage is allowed at every price that a simulated plan asks. */
const DEAREST = { amount: 1_000, currency: 'usd' };
/** Of a process whose callers are often late, while the outcome of their commit is unknown. */
const HASTY_DEADLINE_MS = 120;

interface Process {
  readonly id: number;
  readonly ledger: Ledger;
  readonly onKill: Set<() => void>;
  readonly isHasty: boolean;
}

class Simulation {
  readonly chance: SeededChance;
  readonly world: World;
  readonly database: SimulatedDatabase;
  readonly workload: Workload;
  readonly calls: Call[] = [];
  readonly problems: string[] = [];
  readonly terms: Terms;
  readonly maxSkewMs: number;
  readonly #processes: Process[] = [];
  #processCount = WORLD;
  #tokens = 0;
  #sent = 0;
  kills = 0;

  constructor(seed: number) {
    this.chance = new SeededChance(seed);
    this.world = new World(this.chance, START_MS);
    this.database = new SimulatedDatabase(this.world);
    this.workload = new Workload(this.chance);
    this.maxSkewMs = this.chance.pick([0, 50, 900]);
    this.terms = termsFor(this.chance);
    const processes = this.chance.whole(1, 5);
    for (let count = 0; count < processes; count += 1) this.startProcess();
  }

  startProcess(): void {
    const id = (this.#processCount += 1);
    const skewMs = this.chance.between(-this.maxSkewMs, this.maxSkewMs);
    const isHasty = this.chance.hits(0.5);
    const deadlineMs = isHasty ? HASTY_DEADLINE_MS : DEADLINE_MS;
    const ledger = createLedger({
      store: this.database.storeFor(id),
      turns: this.database.turnsFor(id),
      clock: {
        now: () => new Date(Math.floor(this.world.nowMs + skewMs)),
        monotonicMs: () => this.world.nowMs,
        sleep: (ms) => this.world.sleep(ms, id),
      },
      chance: { fraction: () => this.chance.fraction(), token: () => `v${(this.#tokens += 1)}` },
      priceList: () => FIRST_PRICE_LIST,
      hasSpace: () => true,
      // Larger caches cost more to make than the rest of such a short life.
      limits: { deadlineMs, maxWaiting: 50, batchSize: this.chance.pick([1, 4, 64]), maxCached: 100 },
    });
    this.#processes.push({ id, ledger, onKill: new Set(), isHasty });
  }

  kill(): void {
    const victim = this.chance.pick(this.#processes);
    this.#processes.splice(this.#processes.indexOf(victim), 1);
    this.world.kill(victim.id);
    this.kills += 1;
    this.startProcess();
    for (const cut of victim.onKill) cut();
  }

  /** One call to one process; null when the outcome is unknown. */
  async send(asked: Command, process = this.chance.pick(this.#processes)): Promise<Answer | null> {
    const command = marked(asked, (this.#sent += 1));
    const calledAtMs = this.world.nowMs;
    let cut = (): void => undefined;
    const killed = new Promise<null>((resolve) => {
      cut = () => {
        resolve(null);
      };
      process.onKill.add(cut);
    });
    const answer = await Promise.race([
      process.ledger.submit(ACCOUNT, command).catch((error: unknown) => this.#unknown(error)),
      killed,
    ]);
    process.onKill.delete(cut);
    this.calls.push({ command, process: process.id, calledAtMs, answeredAtMs: this.world.nowMs, answer });
    if (answer?.ok) this.workload.memory.learn(answer.entry);
    return answer;
  }

  #unknown(error: unknown): null {
    const expected = error instanceof Error && 'code' in error && error.code === 'ledger-unavailable';
    if (!expected) this.problems.push(`BROKEN ${String(error)}`);
    return null;
  }

  /** Repeats a call whose outcome is unknown, as callers should. */
  async insist(command: Command, tries: number, process?: Process): Promise<Answer | null> {
    for (let count = 0; count < tries; count += 1) {
      const answer = await this.send(command, process);
      if (answer) return answer;
      await this.world.sleep(this.chance.between(1, 200), WORLD);
    }
    return null;
  }

  async client(steps: number): Promise<void> {
    for (let count = 0; count < steps; count += 1) {
      const command = this.workload.next(this.terms.plan);
      const copies = this.chance.hits(0.2) ? 2 : 1;
      await Promise.all(Array.from({ length: copies }, () => this.insist(command, this.chance.whole(1, 4))));
      if (this.chance.hits(0.3)) await this.world.sleep(this.chance.between(0, 500), WORLD);
    }
  }

  /**
   * Without faults every process must answer, and none may still refuse what a grant has paid for. In the end all packs
   * are taken back, which counts what became of each.
   */
  async heal(): Promise<void> {
    this.database.faults = NO_FAULTS;
    await this.world.sleep(2_000, WORLD);
    for (const process of this.#processes) await this.send(this.workload.signed({ type: 'advance' }), process);
    for (const resume of this.workload.resumes()) await this.insist(resume, 10);
    await this.drain();
    const [first, ...others] = this.#processes;
    const grant = {
      type: 'grant',
      grantId: 'top_up~healing',
      source: 'top_up',
      tokens: 1_000,
      expiresAt: null,
    } as const;
    await this.mustSucceed(grant, first!);
    for (const process of [...others, first!]) {
      const action = `meeting_assistant~healed-${process.id}`;
      const price = { tokens: 3, priceListVersion: 1 };
      await this.mustSucceed({ type: 'debit', feature: 'meeting_assistant', action, price }, process);
    }
    for (const clawback of this.workload.clawbacks()) await this.insist(clawback, 10);
  }

  /** Spends what is left through every process, so that each has seen the end of the credits. */
  async drain(): Promise<void> {
    for (const process of this.#processes) {
      for (let item = 0; item < 60; item += 1) {
        const action = `meeting_assistant~drain-${process.id}-${item}`;
        const price = { tokens: item === 0 ? 20 : 3, priceListVersion: 1 };
        const debit = this.workload.signed({ type: 'debit', feature: 'meeting_assistant', action, price });
        const answer = await this.send(debit, process);
        if (!answer?.ok && item > 0) break;
      }
    }
  }

  async mustSucceed(command: UnsignedCommand, process: Process): Promise<void> {
    const answer = await this.insist(this.workload.signed(command), process.isHasty ? 10 : 1, process);
    const outcome = answer === null ? 'no answer' : answer.ok ? 'ok' : answer.refusal.code;
    if (outcome !== 'ok')
      this.problems.push(`STUCK process ${process.id} answers ${outcome} to a ${command.type} without faults`);
  }

  get processes(): readonly Process[] {
    return this.#processes;
  }
}

/** Runs one seed to its end. The same seed always gives the same run. */
export async function runSeed(seed: number): Promise<Run> {
  const simulation = new Simulation(seed);
  const { chance, world, database } = simulation;
  const story = async (): Promise<void> => {
    await simulation.insist(simulation.workload.signed({ type: 'open_account', terms: simulation.terms }), 10);
    database.faults = faultsFor(chance);
    const clients = Array.from({ length: chance.whole(1, 8) }, () => simulation.client(chance.whole(3, 12)));
    const working = Promise.all(clients);
    const killer = chance.hits(0.5) ? killNowAndThen(simulation, working) : Promise.resolve();
    await working;
    await killer;
    await simulation.heal();
  };
  try {
    await world.runUntil(story());
  } catch (error) {
    simulation.problems.push(`STUCK ${String(error)}`);
  }
  const findings = [
    ...simulation.problems,
    ...check(database, simulation.calls, simulation.terms, simulation.maxSkewMs),
  ];
  return { seed, calls: simulation.calls.length, entries: database.entries.length, kills: simulation.kills, findings };
}

async function killNowAndThen(simulation: Simulation, working: Promise<unknown>): Promise<void> {
  const over = working.then(() => 'over' as const);
  for (;;) {
    const pause = simulation.world.sleep(simulation.chance.between(5, 600), WORLD);
    if ((await Promise.race([over, pause])) === 'over') return;
    simulation.kill();
  }
}

function faultsFor(chance: SeededChance): Faults {
  if (chance.hits(0.2)) return NO_FAULTS;
  const rate = (): number => (chance.hits(0.5) ? chance.between(0, 0.15) : 0);
  return { requestLost: rate(), replyLost: rate(), landsLate: rate(), aborted: rate(), failover: rate() };
}

function termsFor(chance: SeededChance): Terms {
  const plan = {
    planId: 'simulated',
    allocation: chance.whole(10, 150),
    packsCarryOver: false,
    overageLimit: chance.pick([0, 0, 15, 60]),
    overageUnitPrice: { amount: 15, currency: 'usd' },
    packUnitPrice: { amount: 20, currency: 'usd' },
    interval: chance.pick(['P1M', 'PT2S', 'PT5S']),
  };
  const overage = { allowed: true, limit: plan.overageLimit, unitPrice: DEAREST };
  return termsOn(plan, { anchorDate: '2026-03-10', thresholdPercent: chance.pick([null, 50, 80]), overage });
}
