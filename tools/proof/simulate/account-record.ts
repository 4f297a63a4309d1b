/** Gathers what a run left of one account, for the checks. */
import type { AccountState } from '../../../domain/account/account-state.js';
import type { CrossingRecord } from '../../../domain/account/crossing.js';
import type { Entry } from '../../../domain/account/entry.js';
import { foldEntry, openedBy } from '../../../domain/reducer/fold/fold-entry.js';
import type { Commit, Image } from '../../../ledger/commit/commit.js';
import type { SimulatedDatabase } from './database.js';

/** The account as it stood from `atMs` on. */
interface Moment {
  readonly atMs: number;
  readonly state: AccountState;
}

interface FailoverOfAccount {
  readonly atMs: number;
  readonly untilMs: number;
  /** Meanwhile every read shows this many of the account's commits. */
  readonly commits: number;
}

export interface StoredCommits {
  readonly accountId: string;
  /** What a majority has, in the order of its writes. */
  readonly commits: readonly Commit[];
  /** When a majority had each. */
  readonly committedAtMs: readonly number[];
  /** What processes took for the account. */
  readonly images: readonly Image[];
  readonly failovers: readonly FailoverOfAccount[];
}

export interface AccountRecord extends StoredCommits {
  readonly entries: readonly Entry[];
  readonly crossings: readonly CrossingRecord[];
  /** After each entry. */
  readonly states: readonly AccountState[];
  /** After each commit. */
  readonly history: readonly Moment[];
}

export function storedCommits({ replicaSet, snapshots }: SimulatedDatabase, accountId: string): StoredCommits {
  const isOwn = ({ commit }: { readonly commit: Commit }): boolean => commit.accountId === accountId;
  const own = replicaSet.committed.filter(isOwn);
  return {
    accountId,
    commits: own.map(({ commit }) => commit),
    committedAtMs: own.map(({ atMs }) => atMs),
    images: [...new Set(snapshots.kept)].filter(({ state }) => state.accountId === accountId),
    failovers: replicaSet.failovers.map(({ atMs, untilMs, floor }) => ({
      atMs,
      untilMs,
      commits: replicaSet.committed.slice(0, floor).filter(isOwn).length,
    })),
  };
}

/** Throws where the entries do not add up to an account. */
export function recordOf(stored: StoredCommits): AccountRecord {
  const states: AccountState[] = [];
  for (const { entries, at } of stored.commits) {
    for (const entry of entries) states.push(after(states.at(-1), entry));
    states.push({ ...states.pop()!, at });
  }
  return {
    ...stored,
    entries: stored.commits.flatMap(({ entries }) => entries),
    crossings: stored.commits.flatMap(({ crossings = [] }) => crossings),
    states,
    history: stored.commits.map(({ toSeq }, index) => ({
      atMs: stored.committedAtMs[index]!,
      state: states[toSeq - 1]!,
    })),
  };
}

function after(before: AccountState | undefined, entry: Entry): AccountState {
  if (before) return foldEntry(before, entry);
  if (entry.type !== 'open') throw new Error(`${entry._id} is the first entry and opens nothing`);
  return openedBy(entry);
}

/** The account at its end. */
export const lastState = ({ states }: AccountRecord): AccountState => states.at(-1)!;
