/**
 * Simulates a database with the faults of a real one: requests and replies that get lost, slow calls, commits that land
 * after their caller got no answer. What it stores is as strict as the real one: one version guards an account, and
 * ids and keys are unique.
 */
import { isDeepStrictEqual } from 'node:util';
import { periodId } from '../../../domain/business-key.js';
import { isOfAction } from '../../../domain/account/entry.js';
import { isNamed } from '../../../domain/reducer/look-up.js';
import type { CrossingRecord } from '../../../domain/account/crossing.js';
import type { ChainedEntry, Commit, LedgerStore, StoredAccount, UsageQuery, UsageRow } from '../../../ledger/store.js';
import type { Turns } from '../../../ledger/turns.js';
import { WORLD, type World } from './world.js';

export interface Faults {
  readonly requestLost: number;
  readonly replyLost: number;
  /** The caller gets an error at once and the commit lands later. */
  readonly landsLate: number;
  readonly aborted: number;
}

export const NO_FAULTS: Faults = { requestLost: 0, replyLost: 0, landsLate: 0, aborted: 0 };

/** The account as it stood from `atMs` on. */
export interface Committed {
  readonly atMs: number;
  readonly account: StoredAccount;
}

const TURN_MS = 100;
const NOBODYS_TURN = { of: -1, untilMs: 0 };

export class SimulatedDatabase {
  readonly entries: ChainedEntry[] = [];
  readonly crossings: CrossingRecord[] = [];
  readonly history: Committed[] = [];
  /** Writes that only a unique index stopped: the reducer should never have tried them. */
  readonly tripped: string[] = [];
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
    const byId = (id: string): ChainedEntry | null => this.entries.find((entry) => entry._id === id) ?? null;
    return {
      load: () => call(() => this.account),
      find: (_accountId, lookUps) =>
        call(() => this.entries.filter((entry) => lookUps.some((lookUp) => isNamed(entry, lookUp)))),
      findEntry: (_accountId, entryId) => call(() => byId(entryId)),
      commit: (commit, written) => this.#commitCall(owner, commit, written),
      listEntries: (_accountId, { afterSeq = 0, beforeSeq = Infinity }) =>
        call(() => this.entries.filter(({ seq }) => seq > afterSeq && seq < beforeSeq)),
      sumUsage: (accountId, query) => call(() => [this.#sumOfSpace(accountId, query)]),
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

  /** What a Space spent in a period; nothing else is ever asked for here. */
  #sumOfSpace(accountId: string, { spaceId = '', period = 0, upToSeq = Infinity }: UsageQuery): UsageRow {
    const spent = this.entries
      .filter((entry) => isOfAction(entry) && entry.spaceId === spaceId && !entry.late)
      .filter((entry) => entry.periodId === periodId(accountId, period) && entry.seq <= upToSeq)
      .map(({ legs }) => legs.spent ?? 0);
    return { group: spaceId, tokens: spent.reduce((total, tokens) => total + tokens, 0), actions: 0 };
  }

  #delayMs(): number {
    const { chance } = this.#world;
    return chance.hits(0.05) ? chance.between(20, 400) : chance.between(0.2, 4);
  }

  #call<T>(owner: number, work: () => T): Promise<T> {
    const { chance } = this.#world;
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        this.#world.after(this.#delayMs(), owner, () => {
          reject(new Error('connection lost'));
        });
      };
      if (chance.hits(this.faults.requestLost)) {
        fail();
        return;
      }
      // What has reached the database happens there, even when its caller dies first.
      this.#world.after(this.#delayMs(), WORLD, () => {
        const answer = work();
        if (chance.hits(this.faults.replyLost)) fail();
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
    return 'committed';
  }

  /** Whether an entry is stored exactly as it was answered. */
  holds(answered: { readonly _id: string }): boolean {
    const stored = this.entries.find(({ _id }) => _id === answered._id);
    if (!stored) return false;
    const { hash: _hash, ...entry } = stored;
    const { hash: _other, ...expected } = answered as ChainedEntry;
    return isDeepStrictEqual(entry, expected);
  }
}
