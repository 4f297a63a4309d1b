/** Starts simulated processes with the real ledger on a faulty database, kills them, and sends them calls. */
import type { Command } from '../../../domain/reducer/command.js';
import { FIRST_PRICE_LIST } from '../../../domain/pricing/price-list.js';
import { createLedger, type Answer, type Ledger } from '../../../ledger/ledger.js';
import type { Call } from './call.js';
import { marked } from './call-mark.js';
import type { SimulatedDatabase } from './database.js';
import type { Workload } from './workload.js';
import { WORLD, type World } from './world.js';

/** What is done with one account. */
export interface Account {
  readonly id: string;
  readonly workload: Workload;
  readonly calls: Call[];
}

export interface Process {
  readonly id: number;
  readonly ledger: Ledger;
  readonly onKill: Set<() => void>;
  readonly isHasty: boolean;
}

export interface ProcessesParts {
  readonly world: World;
  readonly database: SimulatedDatabase;
  readonly maxSkewMs: number;
  /** Many calls come at once, and go into few commits. */
  readonly isCrowded: boolean;
}

const DEADLINE_MS = 1_500;
/** Of processes whose callers are often late, while the outcome of their commit is unknown. */
const HASTY_DEADLINES_MS = [120, 400];

export class Processes {
  readonly problems: string[] = [];
  readonly #parts: ProcessesParts;
  readonly #running: Process[] = [];
  #started = WORLD;
  #tokens = 0;
  #sent = 0;
  kills = 0;

  constructor(parts: ProcessesParts) {
    this.#parts = parts;
  }

  get running(): readonly Process[] {
    return this.#running;
  }

  start(): void {
    const { world, database, maxSkewMs, isCrowded } = this.#parts;
    const { chance } = world;
    const id = (this.#started += 1);
    const skewMs = chance.between(-maxSkewMs, maxSkewMs);
    const isHasty = !isCrowded && chance.hits(0.5);
    const ledger = createLedger({
      store: database.storeFor(id),
      turns: database.turnsFor(id),
      clock: {
        now: () => new Date(Math.floor(world.nowMs + skewMs)),
        monotonicMs: () => world.nowMs,
        sleep: (ms) => world.sleep(ms, id),
      },
      chance: { fraction: () => chance.fraction(), token: () => `v${(this.#tokens += 1)}` },
      priceList: () => FIRST_PRICE_LIST,
      hasSpace: () => true,
      limits: {
        deadlineMs: isHasty ? chance.pick(HASTY_DEADLINES_MS) : DEADLINE_MS,
        maxWaiting: isCrowded ? 1_000 : 50,
        batchSize: chance.pick(isCrowded ? [64, 400] : [1, 4, 64]),
        // Larger caches cost more to make than the rest of such a short life.
        maxCached: 100,
      },
      // An account has some hundred entries.
      useCache: { blockSize: 16 },
    });
    this.#running.push({ id, ledger, onKill: new Set(), isHasty });
  }

  /** Another one takes its place. */
  kill(): void {
    const victim = this.#parts.world.chance.pick(this.#running);
    this.#running.splice(this.#running.indexOf(victim), 1);
    this.#parts.world.kill(victim.id);
    this.kills += 1;
    this.start();
    for (const cut of victim.onKill) cut();
  }

  async killNowAndThen(until: Promise<unknown>): Promise<void> {
    const { world } = this.#parts;
    const over = until.then(() => 'over' as const);
    for (;;) {
      const pause = world.sleep(world.chance.between(5, 600), WORLD);
      if ((await Promise.race([over, pause])) === 'over') return;
      this.kill();
    }
  }

  /** One call to one process; null when the outcome is unknown. */
  async send(account: Account, asked: Command, to?: Process): Promise<Answer | null> {
    const { world } = this.#parts;
    const process = to ?? world.chance.pick(this.#running);
    const command = marked(asked, (this.#sent += 1));
    const calledAtMs = world.nowMs;
    let cut = (): void => undefined;
    const killed = new Promise<null>((resolve) => {
      cut = () => {
        resolve(null);
      };
      process.onKill.add(cut);
    });
    const answer = await Promise.race([
      process.ledger.submit(account.id, command).catch((error: unknown) => this.#unknown(error)),
      killed,
    ]);
    process.onKill.delete(cut);
    account.calls.push({ command, process: process.id, calledAtMs, answeredAtMs: world.nowMs, answer });
    if (answer?.ok) account.workload.memory.learn(answer.entry);
    return answer;
  }

  #unknown(error: unknown): null {
    const expected = error instanceof Error && 'code' in error && error.code === 'ledger-unavailable';
    if (!expected) this.problems.push(`BROKEN ${String(error)}`);
    return null;
  }

  /** Repeats a call whose outcome is unknown, as callers should. */
  async insist(account: Account, command: Command, tries: number, process?: Process): Promise<Answer | null> {
    const { world } = this.#parts;
    for (let count = 0; count < tries; count += 1) {
      const answer = await this.send(account, command, process);
      if (answer) return answer;
      await world.sleep(world.chance.between(1, 200), WORLD);
    }
    return null;
  }
}
