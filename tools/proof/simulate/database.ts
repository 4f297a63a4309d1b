/**
 * Simulates a database with the faults of a real one: requests and replies that get lost, slow calls, commits that land
 * after their caller got no answer, and after a failover reads that are older than the last commit. What it stores is
 * as strict as the real one: one version guards an account, and
 * ids and keys are unique.
 */
import { isDeepStrictEqual } from 'node:util';
import { periodId } from '../../../domain/business-key.js';
import { isOfAction } from '../../../domain/account/entry.js';
import { isNamed } from '../../../domain/reducer/look-up.js';
import type { CrossingRecord } from '../../../domain/account/crossing.js';
import type { ChainedEntry, Commit, LedgerStore, SpaceUseQuery, StoredAccount } from '../../../ledger/store.js';
import type { Turns } from '../../../ledger/turns.js';
import { WORLD, type World } from './world.js';

export interface Faults {
  readonly requestLost: number;
  readonly replyLost: number;
  /** The caller gets an error at once and the commit lands later. */
  readonly landsLate: number;
  readonly aborted: number;
  /**
   * After a commit the primary changes. For a while nothing may be reached; then, until the new one commits, some reads
   * show what its majority had before.
   */
  readonly failover: number;
}

export const NO_FAULTS: Faults = { requestLost: 0, replyLost: 0, landsLate: 0, aborted: 0, failover: 0 };

/** The account as it stood from `atMs` on. */
export interface Committed {
  readonly atMs: number;
  readonly account: StoredAccount;
}

/** What one read shows. */
type View = Pick<SimulatedDatabase, 'account' | 'entries'>;

interface Failover {
  readonly atMs: number;
  /** From now on the new primary answers. */
  readonly answersAtMs: number;
  readonly untilMs: number;
  /** Reads may show the account as it was with this many commits. */
  readonly commits: number;
}

const TURN_MS = 100;
/** Longer than a simulated call may take. */
const LONGEST_ELECTION_MS = 1_600;
const NOBODYS_TURN = { of: -1, untilMs: 0 };

export class SimulatedDatabase {
  readonly entries: ChainedEntry[] = [];
  readonly crossings: CrossingRecord[] = [];
  readonly history: Committed[] = [];
  /** Writes that only a unique index stopped: the reducer should never have tried them. */
  readonly tripped: string[] = [];
  readonly failovers: Failover[] = [];
  faults: Faults = NO_FAULTS;
  readonly #world: World;
  #turn = NOBODYS_TURN;

  constructor(world: World) {
    this.#world = world;
  }

  get account(): StoredAccount | null {
    return this.history.at(-1)?.account ?? null;
  }

  /** The store as the process `owner` reaches it. */
  storeFor(owner: number): LedgerStore {
    const call = <T>(work: () => T): Promise<T> => this.#call(owner, work);
    const read = <T>(work: (view: View) => T): Promise<T> => call(() => work(this.#view()));
    return {
      load: () => read(({ account }) => account),
      find: (_accountId, lookUps) =>
        read(({ entries }) => entries.filter((entry) => lookUps.some((lookUp) => isNamed(entry, lookUp)))),
      findEntry: (_accountId, entryId) => read(({ entries }) => entries.find(({ _id }) => _id === entryId) ?? null),
      commit: (commit, written) => this.#commitCall(owner, commit, written),
      listEntries: (_accountId, { afterSeq = 0, beforeSeq = Infinity }) =>
        read(({ entries }) => entries.filter(({ seq }) => seq > afterSeq && seq < beforeSeq)),
      sumUsage: () => Promise.resolve([]),
      sumOfSpace: (accountId, query) => read((view) => sumOfSpace(view, accountId, query)),
    };
  }

  /** Turns as the process `owner` asks for them. */
  turnsFor(owner: number): Turns {
    const call = <T>(work: () => T): Promise<T> => this.#call(owner, work);
    const isTaken = (): boolean => this.#turn.of !== owner && this.#turn.untilMs > this.#world.nowMs;
    return {
      take: () =>
        call(() => {
          if (isTaken()) return false;
          this.#turn = { of: owner, untilMs: this.#world.nowMs + TURN_MS };
          return true;
        }),
      isTaken: () => call(isTaken),
      end: () =>
        call(() => {
          if (this.#turn.of === owner) this.#turn = NOBODYS_TURN;
        }).catch(() => undefined),
    };
  }

  #isAway(): boolean {
    return (this.failovers.at(-1)?.answersAtMs ?? 0) > this.#world.nowMs;
  }

  #view(): View {
    const failover = this.failovers.at(-1);
    const isOver =
      !failover || failover.untilMs <= this.#world.nowMs || failover.atMs < (this.history.at(-1)?.atMs ?? 0);
    if (isOver || this.#world.chance.hits(0.5)) return this;
    const account = this.history[failover.commits - 1]?.account ?? null;
    return { account, entries: this.entries.slice(0, account?.state.seq ?? 0) };
  }

  #failOver(): void {
    const { chance, nowMs } = this.#world;
    const commits = Math.max(0, this.history.length - chance.whole(1, 4));
    const answersAtMs = nowMs + (chance.hits(0.3) ? chance.between(0, LONGEST_ELECTION_MS) : 0);
    this.failovers.push({ atMs: nowMs, answersAtMs, untilMs: answersAtMs + chance.between(5, 300), commits });
  }

  #delayMs(): number {
    const { chance } = this.#world;
    return chance.hits(0.05) ? chance.between(20, 400) : chance.between(0.2, 4);
  }

  /** Until a caller notices that no reply will come. */
  #silenceMs(): number {
    const { chance } = this.#world;
    return chance.hits(0.3) ? chance.between(20, 1_000) : this.#delayMs();
  }

  #call<T>(owner: number, work: () => T): Promise<T> {
    const { chance } = this.#world;
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        this.#world.after(this.#silenceMs(), owner, () => {
          reject(new Error('connection lost'));
        });
      };
      if (this.#isAway() || chance.hits(this.faults.requestLost)) {
        fail();
        return;
      }
      // What has reached the database happens there, even when its caller dies first.
      this.#world.after(this.#delayMs(), WORLD, () => {
        if (this.#isAway()) {
          fail();
          return;
        }
        const answer = work();
        if (this.#isAway() || chance.hits(this.faults.replyLost)) fail();
        else {
          this.#world.after(this.#delayMs(), owner, () => {
            resolve(answer);
          });
        }
      });
    });
  }

  #commitCall(owner: number, commit: Commit, written?: () => void): Promise<'committed' | 'conflict'> {
    const { chance } = this.#world;
    // Before or after others commit, and before or after this one lands or fails.
    if (written && chance.hits(0.8)) this.#world.after(this.#delayMs(), owner, written);
    if (chance.hits(this.faults.aborted)) {
      return this.#world.sleep(this.#delayMs(), owner).then(() => Promise.reject(new Error('transaction aborted')));
    }
    if (chance.hits(this.faults.landsLate)) {
      this.#world.after(this.#delayMs() + chance.between(0, 300), WORLD, () => this.#land(commit));
      return this.#world.sleep(this.#delayMs(), owner).then(() => Promise.reject(new Error('no reply in time')));
    }
    return this.#call(owner, () => this.#land(commit));
  }

  #land({ before, after, entries, crossings }: Commit): 'committed' | 'conflict' {
    if (this.account?.version !== before?.version) return 'conflict';
    const clashes = [
      ...entries.filter((entry) => this.entries.some(({ _id, key }) => _id === entry._id || key === entry.key)),
      ...crossings.filter((crossing) => this.crossings.some(({ _id }) => _id === crossing._id)),
    ];
    if (clashes.length > 0) {
      this.tripped.push(...clashes.map(({ _id }) => _id));
      return 'conflict';
    }
    this.entries.push(...entries);
    this.crossings.push(...crossings);
    this.history.push({ atMs: this.#world.nowMs, account: after });
    if (this.#world.chance.hits(this.faults.failover)) this.#failOver();
    return 'committed';
  }

  /** Whether an entry is stored exactly as it was answered. */
  holds(answered: { readonly _id: string }): boolean {
    const stored = this.entries.find(({ _id }) => _id === answered._id);
    if (!stored) return false;
    const { hash: _hash, commit: _commit, ...entry } = stored;
    const { hash: _other, commit: _of, ...expected } = answered as ChainedEntry;
    return isDeepStrictEqual(entry, expected);
  }
}

function sumOfSpace({ entries }: View, accountId: string, { spaceId, period, upToSeq }: SpaceUseQuery): number | null {
  if (entries.length < upToSeq) return null;
  return entries
    .filter((entry) => isOfAction(entry) && entry.spaceId === spaceId && !entry.late)
    .filter((entry) => entry.periodId === periodId(accountId, period) && entry.seq <= upToSeq)
    .reduce((total, { legs }) => total + (legs.spent ?? 0), 0);
}
