/**
 * A commit is what one insert stores: the entries that a batch of commands made, in one document that never changes. Its
 * id is the account and the number of its first entry, so whoever inserts it first has made that entry. Its slots can be
 * taken once. Each commit's hash covers the commit and the hash before it, from the account's first commit on: a changed,
 * missing or swapped entry breaks every later link.
 */
import { hash } from 'node:crypto';
import type { AccountState } from '../../domain/account/account-state.js';
import type { CrossingRecord } from '../../domain/account/crossing.js';
import type { Entry } from '../../domain/account/entry.js';
import { entryId } from '../../domain/business-key.js';
import { foldEntry, openedBy } from '../../domain/reducer/fold/fold-entry.js';
import { assert } from '../../domain/reducer/laws.js';
import { MAX_COMMIT_ENTRIES } from '../../domain/reducer/limits.js';
import { nameListsOf, type NameLists } from './names.js';

export interface Commit extends NameLists {
  /** `<accountId>~<fromSeq padded>`, as its first entry's. */
  readonly _id: string;
  readonly accountId: string;
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Random: tells this commit from another one with the same id. */
  readonly token: string;
  /** The account's clock after it: never earlier than the commit before. */
  readonly at: Date;
  /** 1 to 256, oldest first. */
  readonly entries: readonly Entry[];
  /** Absent when there are none. */
  readonly crossings?: readonly CrossingRecord[];
  /** The hash of the account's commit before; empty for its first one. */
  readonly prevHash: string;
  readonly hash: string;
}

/** An account as one of its commits left it. */
export interface Image {
  readonly state: AccountState;
  /** Of that commit: the number of its first entry, and its hash. */
  readonly fromSeq: number;
  readonly hash: string;
}

/** The first commit of an account is chained to this. */
export const CHAIN_START = '';

interface NewCommit {
  /** Null for an account that is opened. */
  readonly before: Image | null;
  /** The state that the entries lead to. */
  readonly state: AccountState;
  readonly entries: readonly Entry[];
  readonly crossings: readonly CrossingRecord[];
  readonly token: string;
}

/** Throws where the entries would not make a commit: none, too many, or a slot that two of them take. */
export function commitOf({ before, state, entries, crossings, token }: NewCommit): Commit {
  const { accountId, seq: toSeq, at } = state;
  const fromSeq = (before?.state.seq ?? 0) + 1;
  assert(entries.length > 0 && entries.length <= MAX_COMMIT_ENTRIES, 'a commit has 1 to 256 entries');
  assert(toSeq - fromSeq + 1 === entries.length, 'the entries of a commit follow on those before');
  const names = nameListsOf(entries, crossings);
  // The server refuses a slot that two documents have, and not one that a document has twice.
  assert(new Set(names.slots).size === (names.slots ?? []).length, 'a slot is taken once');
  const content: Omit<Commit, 'hash'> = {
    _id: entryId(accountId, fromSeq),
    accountId,
    fromSeq,
    toSeq,
    token,
    at,
    entries,
    ...(crossings.length > 0 && { crossings }),
    ...names,
    prevHash: before?.hash ?? CHAIN_START,
  };
  return { ...content, hash: hashOf(content) };
}

/** SHA-256 over the fields of the commit in their stored order, the hash before it among them. */
export function hashOf(content: Omit<Commit, 'hash'>): string {
  return hash('sha256', JSON.stringify(content), 'base64url');
}

/** The image that a commit leaves. */
export const imageAfter = (state: AccountState, { fromSeq, hash: of }: Commit): Image => ({ state, fromSeq, hash: of });

/** Folds a commit into the image before it, which is null for an account's first commit. */
export function foldCommit(before: Image | null, commit: Commit): Image {
  assert(commit.fromSeq === (before?.state.seq ?? 0) + 1, 'a commit follows on the one before');
  assert(commit.prevHash === (before?.hash ?? CHAIN_START), 'a commit is linked to the one before');
  const state = commit.entries.reduce(foldNext, before?.state ?? null);
  assert(state !== null, 'a commit has entries');
  return imageAfter({ ...state, at: commit.at }, commit);
}

/** Folds an entry into the state before it, which is null for an account's first entry. */
export function foldNext(before: AccountState | null, entry: Entry): AccountState {
  if (before) return foldEntry(before, entry);
  assert(entry.type === 'open', 'an account is opened by its first entry');
  return openedBy(entry);
}
