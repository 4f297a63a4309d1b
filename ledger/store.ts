/** Defines the port to the database: what the commit protocol needs of it, and nothing else. */
import type { UsageGroup } from '../domain/usage.js';
import type { AccountState } from '../domain/account/account-state.js';
import type { CrossingRecord } from '../domain/account/crossing.js';
import type { LookUp } from '../domain/reducer/look-up.js';
import type { Entry, EntryType } from '../domain/account/entry.js';

/** What is stored of an account, with what guards it. */
export interface StoredAccount {
  readonly state: AccountState;
  /** A random token, new at every commit. */
  readonly version: string;
  /** How many commits made it: a read with a lower number is older. */
  readonly revision: number;
  /** The hash of the account's last entry; the chain's start for an account without entries. */
  readonly lastHash: string;
}

/** An entry with its place in the hash chain. The first entry of a commit has the version that the commit left. */
export type ChainedEntry = Entry & { readonly commit?: string; readonly hash: string };

export interface Commit {
  /** What must still be stored, by its version; null for an account that must not exist yet. */
  readonly before: StoredAccount | null;
  readonly after: StoredAccount;
  readonly entries: readonly ChainedEntry[];
  readonly crossings: readonly CrossingRecord[];
}

export type CommitAnswer = 'committed' | 'conflict';

export interface LedgerStore {
  /** A majority read, which may be older than the last commit right after a failover. Null: the account was not found. */
  load(accountId: string): Promise<StoredAccount | null>;
  /** A majority read of every entry that one of the look-ups names. */
  find(accountId: string, lookUps: readonly LookUp[]): Promise<Entry[]>;
  findEntry(accountId: string, entryId: string): Promise<ChainedEntry | null>;
  /**
   * All or nothing, durable on return. `conflict`: another process committed first, and nothing was written. Any error
   * means that the outcome is unknown. `written` is called, perhaps more than once, when everything is written and only
   * the commit itself is left to wait for.
   */
  commit(commit: Commit, written?: () => void): Promise<CommitAnswer>;
  /** Entries of an account, newest first. */
  listEntries(accountId: string, query: EntryQuery): Promise<ChainedEntry[]>;
  /** Tokens and actions that entries add up to, by the given groups. */
  sumUsage(accountId: string, query: UsageQuery): Promise<UsageRow[]>;
  /** What a Space spent in a period. Null where the read does not show the entry `upToSeq`. */
  sumOfSpace(accountId: string, query: SpaceUseQuery): Promise<number | null>;
}

export interface EntryFilter {
  readonly feature?: string;
  readonly spaceId?: string;
  readonly from?: Date;
  readonly to?: Date;
}

export interface EntryQuery extends EntryFilter {
  readonly memberId?: string;
  readonly types?: readonly EntryType[];
  readonly limit: number;
  /** Only entries older than this one. */
  readonly beforeSeq?: number;
  /** Only entries younger than this one. */
  readonly afterSeq?: number;
}

export interface UsageQuery extends EntryFilter {
  /** Only charges of this period, by its number; what holds of earlier ones charged in it is counted apart. */
  readonly period?: number;
  readonly groupBy: UsageGroup;
  /** Only what this member used. */
  readonly memberId?: string;
  /** Only groups after this one, in the order of their names. Null: those after the entries without a group. */
  readonly afterGroup?: string | null;
  /** All groups when left out. */
  readonly limit?: number;
  /** Only entries up to this one, so that the pages of a list agree. */
  readonly upToSeq?: number;
  /** IANA name: where a day begins. */
  readonly timeZone: string;
}

export interface SpaceUseQuery {
  readonly spaceId: string;
  /** Only charges of this period, by its number; what earlier ones brought late is not. */
  readonly period: number;
  /** Only entries up to this one. */
  readonly upToSeq: number;
}

export interface UsageRow {
  /** The feature, Space, member or local date; null for entries without one. */
  readonly group: string | null;
  readonly tokens: number;
  readonly actions: number;
  /** Of a period only, and not among the others: what holds of earlier periods charged in it, less its refunds. */
  readonly lateTokens: number;
  readonly lateActions: number;
}
