/**
 * Runs the commit protocol of an account in one process: commands wait in a queue, are taken in batches, and a batch is
 * stored by one insert, at most one at a time. Several processes may do this for the same account: whoever inserts a number
 * first has made that entry, and the others read it and start again.
 *
 * A batch is always in one of these states:
 *
 * 1. **Waiting** until the batch before it is answered, and for this process's turn where others write the account, too
 *    (`own-turns.ts`). New calls join it as long as it has room.
 * 2. **Drafted** on the last image of the account that this process knows (`images.ts`, `drafts.ts`). An old image does no
 *    harm: its next number is taken. A late caller leaves the batch, new ones join it, and it is drafted again. Ends with the
 *    next two.
 * 3. **Nothing to write.** Every answer repeats a recorded entry or refuses. Both must be true now, so they are given only
 *    after a look-up and THEN an empty read of what came after the image. Ends in an answer, or in 2 on a newer image.
 * 4. **Sent.** The insert is on its way or its fate is not known. Nobody joins or leaves the batch, and no other commit is
 *    made of it: one call would be booked twice. Late callers are told that the outcome is unknown. Ends
 *    - stored: the insert says so, or a majority read shows our token under our number → answers;
 *    - never: a majority read shows another commit under our number, or one of our slots in an earlier commit → 2;
 *    - when nobody waits for it any more: given up, whatever becomes of it.
 *    Until then THE SAME document is inserted again: a duplicate may be our own copy that only the primary has yet.
 */
import { allowsMore } from '../../domain/account/spendable.js';
import type { CrossingRecord } from '../../domain/account/crossing.js';
import type { EntryOf } from '../../domain/reducer/command-entries.js';
import { refuse, type Command, type Outcome, type Result } from '../../domain/reducer/command.js';
import type { NewestPlan } from '../../domain/reducer/journal.js';
import type { Chance, Clock } from '../environment.js';
import type { LedgerObserver } from '../observer.js';
import type { SpaceUses } from '../entries/space-uses.js';
import type { CommitStore } from './commit-store.js';
import { imageAfter, type Commit, type Image } from './commit.js';
import { Drafts, type Draft } from './drafts.js';
import type { Images } from './images.js';
import { commandsOf, giveUp, isResultOf, marksOf, unavailable, type Job } from './jobs.js';
import type { LateCallers, Waiting } from './late-callers.js';
import { OwnTurns } from './own-turns.js';
import { StoreFailed, stored } from './stored.js';
import type { Turns } from './turns.js';

export interface QueueLimits {
  /** Commands that may wait; one more is turned away as `ledger-unavailable`. */
  readonly maxWaiting: number;
  readonly batchSize: number;
  /** How long a command may take before its caller gets the answer that the outcome is unknown. */
  readonly deadlineMs: number;
  /** Accounts that this process keeps in memory. */
  readonly maxCached: number;
}

export const DEFAULT_LIMITS: QueueLimits = { maxWaiting: 2_000, batchSize: 64, deadlineMs: 4_000, maxCached: 10_000 };

/** After a slot was found taken, this many batches are looked up first: repeats seldom come alone. */
const LOOK_UPS_AFTER_REPEAT = 16;

/** Gets the crossings of a commit once it is stored, perhaps not each: a process may die first. It must not block. */
export type OnCrossings = (crossings: readonly CrossingRecord[]) => void;

/** Gets each account that may spend more since a commit, perhaps not each time: a process may die first. It must not block. */
export type OnMoreAllowed = (accountId: string) => void;

export interface QueueParts {
  readonly accountId: string;
  readonly store: Pick<CommitStore, 'find' | 'insert' | 'keep'>;
  readonly images: Images;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly limits: QueueLimits;
  readonly lateCallers: LateCallers;
  readonly spaceUses: SpaceUses;
  readonly newestPlan: NewestPlan;
  readonly onCrossings: OnCrossings;
  readonly onMoreAllowed: OnMoreAllowed;
  readonly observer: LedgerObserver;
  /** Called when every command is answered; the next `submit` makes the queue run again. */
  readonly onIdle: () => void;
}

/** A draft whose commit was sent. */
type Sent = Draft & { readonly commit: Commit };

interface Batch {
  readonly jobs: readonly Job[];
  /** In state 4: what was sent, and its fate is not known. */
  readonly sent: Sent | null;
}

/** What a try came to. All but the first lead to another try: at once, or after a pause. */
type Step = 'answered' | 'again' | 'conflict' | 'fate unknown';

export class AccountQueue implements Waiting {
  readonly #parts: QueueParts;
  readonly #drafts: Drafts;
  readonly #waiting: Job[] = [];
  #batch: Batch = { jobs: [], sent: null };
  #running: Promise<void> | null = null;
  /** The number of further batches that are looked up first. */
  #lookUpsFirst = 0;
  readonly #turns: OwnTurns;

  constructor(parts: QueueParts) {
    this.#parts = parts;
    this.#drafts = new Drafts(parts);
    this.#turns = new OwnTurns(parts);
  }

  /** How many calls wait behind the batch that runs. */
  get waitingCalls(): number {
    return this.#waiting.length;
  }

  /** Rejects with `ledger-unavailable` when the outcome is unknown: the same command may then be repeated. */
  submit<C extends Command>(command: C): Promise<Result<EntryOf<C>>> {
    const { clock, limits, accountId, observer } = this.#parts;
    if (this.#waiting.length >= limits.maxWaiting) {
      return Promise.reject(unavailable(`Too many calls are waiting for account ${accountId}.`));
    }
    return new Promise((answer, reject) => {
      const resolve = (result: Result): void => {
        if (isResultOf(command, result)) answer(result);
        else reject(new Error(`a ${command.type} was answered with another command's entry`));
      };
      const deadlineMs = clock.monotonicMs() + limits.deadlineMs;
      this.#waiting.push({ command, resolve, reject, deadlineMs, mark: observer.callStarts() });
      this.#running ??= this.#run();
    });
  }

  async drain(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // Callers of the same tick join the first batch.
    const { lateCallers, onIdle } = this.#parts;
    lateCallers.watch(this);
    while (this.#waiting.length > 0) {
      await this.#process();
      this.#turns.end();
    }
    lateCallers.forget(this);
    this.#running = null;
    onIdle();
  }

  giveUpLate(): void {
    const nowMs = this.#parts.clock.monotonicMs();
    for (const job of [...this.#batch.jobs, ...this.#waiting]) if (job.deadlineMs <= nowMs) giveUp(job);
    while (this.#waiting[0] && this.#waiting[0].deadlineMs <= nowMs) this.#waiting.shift();
  }

  /** Carries the batch through, trying again until it is answered or its time is over. */
  async #process(): Promise<void> {
    const { clock, chance, observer } = this.#parts;
    const rest = (mostMs: number): Promise<void> => clock.sleep(chance.fraction() * mostMs);
    this.#batch = { jobs: [], sent: null };
    for (let tries = 0; this.#fill(); tries += 1) {
      const longRest = Math.min(10 + tries * 10, 250);
      try {
        const turn = this.#batch.sent ? 'go' : await this.#turns.ask();
        if (turn === 'wait') {
          await rest(1);
          continue;
        }
        const marks = marksOf(this.#batch.jobs);
        const step = await observer.onBehalfOf(marks, 'batch', () => this.#try(turn === 'read first'));
        if (step === 'answered') return;
        if (step === 'conflict') this.#turns.lostRace();
        if (step === 'fate unknown') await rest(longRest);
      } catch (error) {
        if (!(error instanceof StoreFailed)) {
          for (const job of this.#batch.jobs) job.reject(error);
          return;
        }
        await rest(longRest);
      }
    }
  }

  /**
   * Takes those who wait into the batch, unless it was sent, and rejects the late ones; the commands of those stay in a
   * commit that was sent. False when nobody waits for the batch any more.
   */
  #fill(): boolean {
    const { clock, limits } = this.#parts;
    const { sent } = this.#batch;
    const room = sent ? 0 : limits.batchSize - this.#batch.jobs.length;
    const jobs = [...this.#batch.jobs, ...this.#waiting.splice(0, room)];
    const nowMs = clock.monotonicMs();
    const inTime = jobs.filter((job) => job.deadlineMs > nowMs || giveUp(job));
    if (!sent) this.#batch = { jobs: inTime, sent };
    return inTime.length > 0;
  }

  async #try(readsFirst: boolean): Promise<Step> {
    const { accountId, images } = this.#parts;
    const { jobs, sent } = this.#batch;
    if (sent) return await this.#findOut(sent);
    const known = readsFirst ? undefined : images.cached(accountId);
    const image = known ?? (await images.read(accountId));
    if (!image) return await this.#open();
    const draft = await this.#drafts.of(image, commandsOf(jobs), this.#lookUpsFirst > 0);
    if (this.#lookUpsFirst > 0)
      this.#lookUpsFirst = draft.known?.length ? LOOK_UPS_AFTER_REPEAT : this.#lookUpsFirst - 1;
    return hasCommit(draft) ? await this.#send(draft) : await this.#answerUnwritten(image, draft.outcome);
  }

  /** State 3: the draft has looked up what is recorded; nothing may have been recorded since. */
  async #answerUnwritten(image: Image, outcome: Outcome): Promise<Step> {
    const { accountId, images, store } = this.#parts;
    if ((await images.read(accountId))?.hash !== image.hash) return 'again';
    // Whoever found nothing due in the account should not find it again.
    store.keep(image);
    return this.#answer(outcome);
  }

  async #send(draft: Sent): Promise<Step> {
    this.#batch = { ...this.#batch, sent: draft };
    const answer = await stored(this.#parts.store.insert(draft.commit));
    return answer === 'stored' ? this.#settle(draft) : await this.#findOut(draft);
  }

  /** State 4: reads what became of the commit, and sends the same one again as long as it may still be stored. */
  async #findOut(sent: Sent): Promise<Step> {
    const { accountId, images, store } = this.#parts;
    const { before, commit } = sent;
    const [[next], isTaken] = await Promise.all([images.readAfter(accountId, before), this.#isSlotTaken(sent)]);
    if (next) return next.token === commit.token ? this.#settle(sent) : this.#draftAgain('conflict');
    if (isTaken) {
      this.#lookUpsFirst = LOOK_UPS_AFTER_REPEAT;
      return this.#draftAgain('again');
    }
    const answer = await stored(store.insert(commit));
    return answer === 'stored' ? this.#settle(sent) : 'fate unknown';
  }

  #draftAgain(step: 'conflict' | 'again'): Step {
    this.#batch = { ...this.#batch, sent: null };
    this.#parts.observer.commitLost(step === 'conflict' ? 'conflict' : 'repeated');
    return step;
  }

  /** Whether an earlier commit has one of the slots: then no copy of this one can ever be stored. */
  async #isSlotTaken({ before, commit }: Sent): Promise<boolean> {
    const { accountId, store } = this.#parts;
    const { slots } = commit;
    if (!before || !slots) return false;
    const found = await stored(store.find(accountId, slots));
    return found.some((other) => other.fromSeq < commit.fromSeq && other.slots?.some((slot) => slots.includes(slot)));
  }

  #settle({ before, outcome, commit }: Sent): Step {
    const { accountId, images, onCrossings, onMoreAllowed, observer } = this.#parts;
    this.#batch = { ...this.#batch, sent: null };
    observer.commitStored(outcome.results.length);
    images.keep(imageAfter(outcome.state, commit));
    if (outcome.crossings.length > 0) onCrossings(outcome.crossings);
    if (before && allowsMore(before.state, outcome.state)) onMoreAllowed(accountId);
    return this.#answer(outcome);
  }

  /** Commands that are left over go first into the next batch. */
  #answer({ results, behind }: Outcome): Step {
    if (behind) return 'again';
    this.#turns.end();
    const { jobs } = this.#batch;
    this.#waiting.unshift(...jobs.slice(results.length));
    const answer = (): void => {
      results.forEach((result, index) => {
        jobs[index]!.resolve(result);
      });
    };
    // Answering takes the process a while: a batch that waits goes to the database before that.
    if (this.#waiting.length > 0) void this.#parts.clock.sleep(0).then(answer);
    else answer();
    return 'answered';
  }

  /** The account does not exist: open it, if that is what was asked for, and refuse everything else. */
  async #open(): Promise<Step> {
    const { jobs } = this.#batch;
    const openings = jobs.filter(({ command }) => command.type === 'open_account');
    for (const job of jobs.filter((other) => !openings.includes(other))) {
      job.resolve({ ok: false, refusal: refuse('not-found', 'The account was not found.') });
    }
    const [job, ...others] = openings;
    this.#waiting.unshift(...others);
    this.#batch = { jobs: job ? [job] : [], sent: null };
    if (job?.command.type !== 'open_account') return 'answered';
    const draft = this.#drafts.opening(job.command);
    return hasCommit(draft) ? await this.#send(draft) : 'again';
  }
}

const hasCommit = (draft: Draft): draft is Sent => draft.commit !== null;
