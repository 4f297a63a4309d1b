/**
 * Runs the commit protocol of an account in one process: commands wait in a queue, are taken in batches, and a batch is
 * committed by one guarded transaction, at most one at a time. Several processes may do this for the same account; the
 * version in the account document decides which commit counts, and the others start again from what is stored.
 */
import type { CrossingRecord } from '../domain/account/crossing.js';
import { openAccount } from '../domain/reducer/apply.js';
import { records, type EntryOf } from '../domain/reducer/command-entries.js';
import { refuse, type Command, type Outcome, type Result } from '../domain/reducer/command.js';
import type { NewestPlan } from '../domain/reducer/journal.js';
import { allowsMore } from '../domain/account/spendable.js';
import { FuelgaugeError } from '../domain/errors.js';
import { fateOf } from './commit-fate.js';
import { Drafts, type Draft } from './drafts.js';
import type { Chance, Clock } from './environment.js';
import type { LateCallers, Waiting } from './late-callers.js';
import type { SpaceUses } from './space-uses.js';
import type { Commit, LedgerStore, StoredAccount } from './store.js';
import { StoreFailed, stored, tooOld } from './stored.js';
import type { Turns } from './turns.js';

export interface QueueLimits {
  /** Commands that may wait; one more is turned away as `ledger-unavailable`. */
  readonly maxWaiting: number;
  readonly batchSize: number;
  /** How long a command may take before its caller gets the answer that the outcome is unknown. */
  readonly deadlineMs: number;
  /** Idle accounts, and Spaces' sums, that this process keeps in memory. */
  readonly maxCached: number;
}

export const DEFAULT_LIMITS: QueueLimits = { maxWaiting: 2_000, batchSize: 64, deadlineMs: 4_000, maxCached: 10_000 };

/** A batch that lost this many races asks for a turn: with fewer, a handover costs more than it saves. */
const LOST_BEFORE_TURN = 5;

/** Gets the crossings of a commit once it is stored, perhaps not each: a process may die first. It must not block. */
export type OnCrossings = (crossings: readonly CrossingRecord[]) => void;

/** Gets each account that may spend more since a commit, perhaps not each time: a process may die first. It must not block. */
export type OnMoreAllowed = (accountId: string) => void;

export interface QueueParts {
  readonly accountId: string;
  readonly store: LedgerStore;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly limits: QueueLimits;
  readonly lateCallers: LateCallers;
  readonly spaceUses: SpaceUses;
  readonly newestPlan: NewestPlan;
  readonly onCrossings: OnCrossings;
  readonly onMoreAllowed: OnMoreAllowed;
  /** Called when every command is answered; the next `submit` makes the queue run again. */
  readonly onIdle: () => void;
}

interface Job {
  readonly command: Command;
  readonly deadlineMs: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface Ahead {
  readonly account: StoredAccount;
  readonly draft: Promise<Draft | null>;
  /** Whether another process has asked for its turn. */
  readonly isTaken: Promise<boolean>;
}

interface Batch {
  readonly jobs: readonly Job[];
  /** What comes of it, if that was worked out before its turn; good for one image of the account only. */
  readonly ahead: Ahead | null;
  /**
   * Its commit, once that was sent and its outcome is not known. Until it is, nobody joins or leaves the batch and no
   * other commit is made of it: one call would be booked twice.
   */
  readonly sent: Draft | null;
}

type Step = 'answered' | 'again' | 'conflict' | 'not our turn';

export class AccountQueue implements Waiting {
  readonly #parts: QueueParts;
  readonly #waiting: Job[] = [];
  #batch: Batch = { jobs: [], ahead: null, sent: null };
  /** Taken while the batch before it is being committed. */
  #next: Batch | null = null;
  #running: Promise<void> | null = null;
  /** What our last acknowledged commit stored, or a majority read: never anything whose outcome is unknown. */
  #cache: StoredAccount | null = null;
  /** The highest revision of the account that was read or acknowledged here. */
  #seenRevision = 0;
  readonly #drafts: Drafts;

  constructor(parts: QueueParts) {
    this.#parts = parts;
    this.#drafts = new Drafts(parts);
  }

  /** Rejects with `ledger-unavailable` when the outcome is unknown: the same command may then be repeated. */
  submit<C extends Command>(command: C): Promise<Result<EntryOf<C>>> {
    const { clock, limits, accountId } = this.#parts;
    if (this.#waiting.length >= limits.maxWaiting) {
      return Promise.reject(unavailable(`Too many calls are waiting for account ${accountId}.`));
    }
    return new Promise((answer, reject) => {
      const resolve = (result: Result): void => {
        if (isResultOf(command, result)) answer(result);
        else reject(new Error(`a ${command.type} was answered with another command's entry`));
      };
      this.#waiting.push({ command, resolve, reject, deadlineMs: clock.monotonicMs() + limits.deadlineMs });
      this.#running ??= this.#run();
    });
  }

  async drain(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // Callers of the same tick join the first batch.
    this.#parts.lateCallers.watch(this);
    while (this.#next || this.#waiting.length > 0) {
      this.#batch = this.#next ?? { jobs: this.#takeWaiting(), ahead: null, sent: null };
      this.#next = null;
      await this.#process();
    }
    this.#parts.lateCallers.forget(this);
    this.#running = null;
    this.#parts.onIdle();
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
    const { clock, chance, turns, accountId } = this.#parts;
    let lost = 0;
    for (let tries = 0; this.#dropOverdue(); tries += 1) {
      try {
        const asks = lost >= LOST_BEFORE_TURN;
        const step = asks && !(await stored(turns.take(accountId))) ? 'not our turn' : await this.#try(asks);
        if (step === 'answered' && asks) void turns.end(accountId);
        if (step === 'answered') return;
        if (step === 'conflict') lost += 1;
        if (step !== 'again') await clock.sleep(chance.fraction() * 2);
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

  async #try(isOurTurn: boolean): Promise<Step> {
    const cached = this.#cache;
    const { ahead, jobs, sent } = this.#batch;
    if (sent) return await this.#findOut(sent);
    const isTaken = isOurTurn ? false : ahead?.account === cached ? ahead.isTaken : this.#isTaken();
    const account = cached ?? (await this.#load());
    if (!account) return await this.#open();

    const draft = (await this.#draftedAhead(account)) ?? (await this.#drafts.of(account, commandsOf(jobs)));
    const { outcome } = draft;
    if (!outcome.changed && cached) {
      // An answer without a write has no version that proves it: it must come from an account read in this try.
      this.#cache = null;
      return 'again';
    }
    if (outcome.changed && (await isTaken)) {
      this.#cache = null;
      return 'not our turn';
    }
    if (outcome.changed && !(await this.#commit(draft))) return 'conflict';
    if (!outcome.changed) this.#cache = account;
    return this.#answer(outcome);
  }

  #answer({ results, behind }: Outcome): Step {
    const { jobs } = this.#batch;
    if (behind) return 'again';
    const answer = (): void => {
      jobs.forEach((job, index) => {
        job.resolve(results[index]!);
      });
    };
    // Answering takes the process a while: a batch that is ready goes to the database before that.
    if (this.#next) void this.#parts.clock.sleep(0).then(answer);
    else answer();
    return 'answered';
  }

  /** A turn that can't be read delays no call. */
  #isTaken(): Promise<boolean> {
    const { turns, accountId } = this.#parts;
    return turns.isTaken(accountId).catch(() => false);
  }

  /** Null when the batch was not worked out ahead, or not for this image of the account. */
  async #draftedAhead(account: StoredAccount): Promise<Draft | null> {
    const { ahead } = this.#batch;
    return ahead?.account === account ? await ahead.draft : null;
  }

  /** Sends the same commit again as long as it may still be stored. */
  async #findOut(draft: Draft): Promise<Step> {
    const { accountId, store } = this.#parts;
    const account = await this.#load();
    const fate = await fateOf(draft.commit, account, (id) => stored(store.findEntry(accountId, id)));
    if (fate === 'open') return (await this.#commit(draft)) ? this.#answer(draft.outcome) : 'conflict';
    this.#batch = { ...this.#batch, sent: null };
    if (fate === 'never') return 'conflict';
    const { after } = draft.commit;
    this.#cache = account?.version === after.version ? after : account;
    this.#report(draft.commit);
    return this.#answer(draft.outcome);
  }

  /** Throws `StoreFailed` for an account that is older than one seen before. */
  async #load(): Promise<StoredAccount | null> {
    const { accountId, store } = this.#parts;
    const account = await stored(store.load(accountId));
    const revision = account?.revision ?? 0;
    if (revision < this.#seenRevision) throw tooOld();
    this.#seenRevision = revision;
    return account;
  }

  /** The account does not exist: open it, if that is what was asked for, and refuse everything else. */
  async #open(): Promise<Step> {
    const { accountId, clock } = this.#parts;
    const { jobs } = this.#batch;
    const openings = jobs.filter(({ command }) => command.type === 'open_account');
    for (const job of jobs.filter((other) => !openings.includes(other))) {
      job.resolve({ ok: false, refusal: refuse('not-found', 'The account was not found.') });
    }
    const [job, ...others] = openings;
    this.#waiting.unshift(...others);
    this.#batch = { jobs: job ? [job] : [], ahead: null, sent: null };
    if (job?.command.type !== 'open_account') return 'answered';
    const outcome = openAccount(accountId, job.command.terms, clock.now(), job.command);
    const commit = this.#drafts.commitOf(null, outcome);
    return (await this.#commit({ outcome, commit })) ? this.#answer(outcome) : 'conflict';
  }

  /** False when nothing was written, or when an earlier copy of it may have been: `sent` tells which. */
  async #commit(draft: Draft): Promise<boolean> {
    const { commit } = draft;
    const isFirst = this.#batch.sent === null;
    this.#batch = { ...this.#batch, sent: draft };
    this.#cache = null;
    const written = () => {
      this.#takeNext(commit);
    };
    const answer = await stored(this.#parts.store.commit(commit, written));
    if (answer === 'committed' || isFirst) this.#batch = { ...this.#batch, sent: null };
    if (answer === 'conflict') return false;
    this.#cache = commit.after;
    this.#seenRevision = commit.after.revision;
    this.#report(commit);
    return true;
  }

  #report({ before, after, crossings }: Commit): void {
    const { accountId, onCrossings, onMoreAllowed } = this.#parts;
    if (crossings.length > 0) onCrossings(crossings);
    if (before && allowsMore(before.state, after.state)) onMoreAllowed(accountId);
  }

  /** Again when the commit is tried again: what was worked out before is of no use then. */
  #takeNext(commit: Commit): void {
    const jobs = this.#next?.jobs ?? this.#takeWaiting();
    if (jobs.length === 0) return;
    // What fails ahead is done again in its turn.
    const draft = this.#drafts.ahead(commit, commandsOf(jobs)).catch(() => null);
    this.#next = { jobs, sent: null, ahead: { account: commit.after, draft, isTaken: this.#isTaken() } };
  }

  /** False when nobody waits for the batch any more. Late callers are told, their commands stay in a commit that was sent. */
  #dropOverdue(): boolean {
    const nowMs = this.#parts.clock.monotonicMs();
    const jobs = this.#batch.jobs.filter((job) => job.deadlineMs > nowMs || giveUp(job));
    if (jobs.length > 0 && this.#batch.sent) return true;
    if (jobs.length < this.#batch.jobs.length) this.#batch = { jobs, ahead: null, sent: null };
    return jobs.length > 0;
  }
}

/** Proves by the entry's tag that each caller gets the answer to its own command. */
const isResultOf = <C extends Command>(command: C, result: Result): result is Result<EntryOf<C>> =>
  !result.ok || records(command, result.entry);

const commandsOf = (jobs: readonly Job[]): Command[] => jobs.map((job) => job.command);

function giveUp(job: Job): false {
  job.reject(unavailable('The ledger did not answer in time; the outcome is unknown.'));
  return false;
}

function unavailable(what: string): FuelgaugeError {
  return new FuelgaugeError('ledger-unavailable', `${what} Repeat the same call.`);
}
