/** Defines the port to the database: what the ledger needs of it, and nothing else. Commits are only ever inserted. */
import type { Entry } from '../../domain/account/entry.js';
import type { Commit, Image } from './commit.js';

/**
 * `duplicate`: the id or one of the slots is taken, by another commit or by an earlier copy of this one, and nothing was
 * written now.
 */
export type InsertAnswer = 'stored' | 'duplicate';

/** Entries of an account by their numbers. */
export interface SeqRange {
  /** Exclusive; from the account's first entry when left out. */
  readonly afterSeq?: number | undefined;
  /** Inclusive; up to its last when left out. */
  readonly upToSeq?: number | undefined;
}

export interface Scan extends SeqRange {
  readonly newestFirst?: boolean;
  /** Commits without an entry that has these values may be left out. A list matches any of its values. */
  readonly having?: EntryValues;
  /**
   * Entries need no fields but these, and commits then only `fromSeq`, `toSeq` and `entries`: a sum over a whole account
   * would else spend most of its time with what it does not look at. `scanEntries` adds what its own filter needs.
   */
  readonly fields?: readonly EntryField[];
  /** The read is for work behind the scenes and may take minutes. */
  readonly long?: boolean;
}

export type EntryField = Entry extends infer E ? (E extends Entry ? keyof E : never) : never;

export interface EntryValues {
  readonly type?: readonly Entry['type'][];
  readonly feature?: string;
  /** Null: only entries without a Space. */
  readonly spaceId?: string | null;
  readonly memberId?: string;
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
}

/** Every read but that of a snapshot is a majority read, which may be older than the last commit right after a failover. */
export interface CommitStore {
  /** Null: there is none, or it can't be used. It may be older than the last commit, and missing at any time. */
  readSnapshot(accountId: string): Promise<Image | null>;
  /** Of these accounts, those whose snapshot is of their last commit. The others must be read one by one. */
  readCurrent(accountIds: readonly string[]): Promise<Image[]>;
  /** The account's commits from the one whose first entry is `fromSeq` on, oldest first, at most `limit`. */
  readFrom(accountId: string, fromSeq: number, limit: number): Promise<Commit[]>;
  /** Every commit of the account that has one of the names, and the one that begins with `fromSeq`, in any order. */
  find(accountId: string, names: readonly string[], fromSeq?: number): Promise<Commit[]>;
  /** The account's commits with entries in a range, a piece at a time; their first and last may have entries beyond it. */
  scan(accountId: string, scan: Scan): AsyncIterable<readonly Commit[]>;
  /** Durable on return. Any error means that the outcome is unknown. */
  insert(commit: Commit): Promise<InsertAnswer>;
  /** Stores the image as the account's snapshot some time later, or never: a snapshot is a cache. It must not block. */
  keep(image: Image): void;
}

/**
 * The back office needs these reads, too. An account may have thousands of such commits, so a list has the first or the
 * newest ones.
 */
export interface NamedCommits {
  /** Commits that have one of the names, or, for a name that ends with `~`, one that begins with it. */
  listNamed(accountId: string, names: readonly string[], page: NamedPage): Promise<Commit[]>;
  /** All names of the commits that have entries in the range, without the entries: a small part of what is stored. */
  namesIn(accountId: string, range: SeqRange): Promise<string[]>;
}

export interface NamedPage {
  readonly limit: number;
  readonly newestFirst?: boolean;
  /** Only commits with entries of the range, which are looked through: for a name that very many commits have. */
  readonly range?: SeqRange | undefined;
}
