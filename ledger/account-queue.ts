/**
 * The commit protocol of one account in one process: commands wait in a queue, are taken in batches, and each batch is
 * committed by one guarded transaction, at most one at a time. Several processes may do this for the same account; the
 * version in the account document decides which commit counts, and the others start again from what is stored.
 */
import { capOf } from '../domain/account-state.js';
import { apply, openAccount } from '../domain/apply.js';
import { refuse, spacesToSum, type Command, type Outcome, type Result } from '../domain/command.js';
import type { Entry } from '../domain/entry.js';
import { FuelgaugeError } from '../domain/errors.js';
import type { Chance, Clock } from './environment.js';
import { CHAIN_START, chain } from './hash-chain.js';
import type { LateCallers, Waiting } from './late-callers.js';
import { lookAhead, lookUpsOfAll, type LookAhead } from './look-ahead.js';
import { SpaceUses } from './space-uses.js';
import type { Commit, LedgerStore, StoredAccount } from './store.js';

export interface QueueLimits {
  /** Commands that may wait; one more is turned away as `ledger-unavailable`. */
  readonly maxWaiting: number;
  readonly batchSize: number;
  /** How long a command may take before its caller is told that the outcome is unknown. */
  readonly deadlineMs: number;
}

export const DEFAULT_LIMITS: QueueLimits = { maxWaiting: 2_000, batchSize: 64, deadlineMs: 4_000 };

export interface QueueParts {
  readonly accountId: string;
  readonly store: LedgerStore;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly limits: QueueLimits;
  readonly lateCallers: LateCallers;
}

interface Job {
  readonly command: Command;
  readonly deadlineMs: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface Batch {
  jobs: Job[];
  /** What it must know, if that was looked up before its turn. */
  readonly ahead: LookAhead | null;
}

export class AccountQueue implements Waiting {
  readonly #parts: QueueParts;
  readonly #waiting: Job[] = [];
  #batch: Batch = { jobs: [], ahead: null };
  /** Taken while the batch before it is being committed. */
  #next: Batch | null = null;
  #running: Promise<void> | null = null;
  /** What our last acknowledged commit stored, or a majority read: never anything whose outcome is unknown. */
  #cache: StoredAccount | null = null;
  readonly #spaceUses: SpaceUses;

  constructor(parts: QueueParts) {
    this.#parts = parts;
    this.#spaceUses = new SpaceUses(parts.store);
  }

  get idle(): boolean {
    return this.#running === null;
  }

  /** Rejects with `ledger-unavailable` when the outcome is unknown: the same command may then be repeated. */
  submit(command: Command): Promise<Result> {
    const { clock, limits, accountId } = this.#parts;
    if (this.#waiting.length >= limits.maxWaiting) {
      return Promise.reject(unavailable(`Too many calls wait for account ${accountId}.`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ command, resolve, reject, deadlineMs: clock.monotonicMs() + limits.deadlineMs });
      this.#running ??= this.#run();
    });
  }

  /** Sums ahead what a Space's cap begins with, so that its batch has to sum the latest entries only. */
  async prepareCap(spaceId: string): Promise<void> {
    const { store, accountId } = this.#parts;
    const account = await store.load(accountId);
    if (account && !capOf(account.state, spaceId)) await this.#spaceUses.of(account.state, [spaceId]);
  }

  async drain(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // Callers of the same tick join the first batch.
    this.#parts.lateCallers.watch(this);
    while (this.#next || this.#waiting.length > 0) {
      this.#batch = this.#next ?? { jobs: this.#takeWaiting(), ahead: null };
      this.#next = null;
      await this.#process();
    }
    this.#parts.lateCallers.forget(this);
    this.#running = null;
  }

  #takeWaiting(): Job[] {
    return this.#waiting.splice(0, this.#parts.limits.batchSize);
  }

  giveUpLate(): void {
    const nowMs = this.#parts.clock.monotonicMs();
    const jobs = [...this.#batch.jobs, ...(this.#next?.jobs ?? []), ...this.#waiting];
    for (const job of jobs) if (job.deadlineMs <= nowMs) giveUp(job);
    while (this.#waiting[0] && this.#waiting[0].deadlineMs <= nowMs) this.#waiting.shift();
  }

  /** Carries the batch through, trying again from what is stored until it is answered or its time is over. */
  async #process(): Promise<void> {
    const { clock, chance } = this.#parts;
    for (let tries = 0; this.#dropOverdue(); tries += 1) {
      try {
        const step = await this.#try();
        if (step === 'answered') return;
        if (step === 'conflict') await clock.sleep(chance.fraction() * 2);
      } catch (error) {
        this.#cache = null;
        if (!(error instanceof StoreFailed)) {
          for (const job of this.#batch.jobs) job.reject(error);
          return;
        }
        await clock.sleep(chance.fraction() * Math.min(10 + tries * 10, 250));
      }
    }
  }

  async #try(): Promise<'answered' | 'again' | 'conflict'> {
    const { accountId, clock, store } = this.#parts;
    const cached = this.#cache;
    const account = cached ?? (await stored(store.load(accountId)));
    if (!account) return await this.#open();

    // The account first, THEN the entries: somebody's later commit shows its entries here or changes the version.
    const commands = this.#batch.jobs.map((job) => job.command);
    const toSum = spacesToSum(account.state, commands);
    const summing = toSum.length === 0 ? null : stored(this.#spaceUses.of(account.state, toSum));
    summing?.catch(() => undefined); // Awaited below, unless the look-up fails first.
    const known = (await this.#knownAhead(account)) ?? (await this.#lookUp(account, commands));
    const outcome = apply(account.state, known, clock.now(), commands, summing ? await summing : []);
    if (!outcome.changed && cached) {
      // An answer without a write has no version that proves it: it must come from an account read in this try.
      this.#cache = null;
      return 'again';
    }
    if (outcome.changed && !(await this.#commit(account, outcome))) return 'conflict';
    if (!outcome.changed) this.#cache = account;
    if (outcome.behind) return 'again';
    this.#batch.jobs.forEach((job, index) => {
      job.resolve(outcome.results[index]!);
    });
    return 'answered';
  }

  /** Null when nothing was looked up ahead, or not for this image of the account. */
  async #knownAhead(account: StoredAccount): Promise<readonly Entry[] | null> {
    const { ahead } = this.#batch;
    return ahead?.after === account ? await ahead.known : null;
  }

  async #lookUp({ state }: StoredAccount, commands: readonly Command[]): Promise<readonly Entry[]> {
    const { store, accountId } = this.#parts;
    const lookUps = lookUpsOfAll(commands, state);
    return lookUps.length === 0 ? [] : await stored(store.find(accountId, lookUps));
  }

  /** The account does not exist: open it, if that is what was asked for, and refuse everything else. */
  async #open(): Promise<'answered' | 'again' | 'conflict'> {
    const { accountId, clock } = this.#parts;
    const { jobs } = this.#batch;
    const openings = jobs.filter(({ command }) => command.type === 'open_account');
    for (const job of jobs.filter((other) => !openings.includes(other))) {
      job.resolve({ ok: false, refusal: refuse('not-found', 'There is no such account.') });
    }
    this.#batch.jobs = openings;
    const [job] = openings;
    if (job?.command.type !== 'open_account') return 'answered';
    const outcome = openAccount(accountId, job.command.terms, clock.now());
    if (!(await this.#commit(null, outcome))) return 'conflict';
    job.resolve(outcome.results[0]!);
    this.#batch.jobs = openings.slice(1);
    return this.#batch.jobs.length > 0 ? 'again' : 'answered';
  }

  async #commit(before: StoredAccount | null, outcome: Outcome): Promise<boolean> {
    const { store, chance } = this.#parts;
    const lastHash = before?.lastHash ?? CHAIN_START;
    const entries = chain(lastHash, outcome.entries);
    const after = { state: outcome.state, version: chance.token(), lastHash: entries.at(-1)?.hash ?? lastHash };
    const commit = { before, after, entries, crossings: outcome.crossings };
    this.#cache = null;
    const written = () => {
      this.#takeNext(commit);
    };
    const answer = await stored(store.commit(commit, written));
    if (answer === 'conflict') return false;
    this.#cache = after;
    return true;
  }

  /** Again when the commit is tried again: what was looked up before is of no use then. */
  #takeNext(commit: Commit): void {
    const jobs = this.#next?.jobs ?? this.#takeWaiting();
    const commands = jobs.map((job) => job.command);
    if (jobs.length > 0) this.#next = { jobs, ahead: lookAhead(this.#parts.store, commit, commands) };
  }

  /** False when nobody waits for the batch any more. */
  #dropOverdue(): boolean {
    const nowMs = this.#parts.clock.monotonicMs();
    this.#batch.jobs = this.#batch.jobs.filter((job) => job.deadlineMs > nowMs || giveUp(job));
    return this.#batch.jobs.length > 0;
  }
}

/** The database did not answer as it should: whatever was asked of it may or may not have happened. */
class StoreFailed extends Error {
  override readonly name = 'StoreFailed';
}

async function stored<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new StoreFailed('the outcome of a database call is unknown', { cause });
  }
}

function giveUp(job: Job): false {
  job.reject(unavailable('The ledger did not answer in time; the outcome is unknown.'));
  return false;
}

function unavailable(what: string): FuelgaugeError {
  return new FuelgaugeError('ledger-unavailable', `${what} Repeat the same call.`);
}
