/** Finds entries of an account: one by its id, and lists of them, the newest first. */
import { seqOfEntry } from '../../domain/business-key.js';
import type { Entry, EntryType } from '../../domain/account/entry.js';
import { present } from '../../domain/present.js';
import type { CommitStore, SeqRange } from '../commit/commit-store.js';
import { having, scanEntries, within } from './entry-scan.js';

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

type Store = Pick<CommitStore, 'scan'>;

export async function findEntry(store: Store, accountId: string, entryId: string): Promise<Entry | null> {
  const seq = seqOfEntry(entryId);
  if (!Number.isSafeInteger(seq) || seq < 1) return null;
  for await (const [entry] of scanEntries(store, accountId, { afterSeq: seq - 1, upToSeq: seq })) {
    if (entry) return entry._id === entryId ? entry : null;
  }
  return null;
}

/** Newest first. */
export async function listEntries(store: Store, accountId: string, query: EntryQuery): Promise<Entry[]> {
  const { types: type, limit, beforeSeq: _before, afterSeq: _after, ...filter } = query;
  const having = present({ type, ...filter });
  const range = rangeOf(query, Object.keys(having).length === 0);
  const found: Entry[] = [];
  for await (const entries of scanEntries(store, accountId, { ...range, having, newestFirst: true })) {
    found.push(...entries.slice(0, limit - found.length));
    if (found.length === limit) break;
  }
  return found;
}

/** Those of these entries that a list has, newest first. They are given oldest first. */
export function chosenAmong(entries: readonly Entry[], query: Omit<EntryQuery, 'limit'>): Entry[] {
  const { types: type, beforeSeq = Infinity, afterSeq, ...filter } = query;
  const isInRange = within({ afterSeq, upToSeq: beforeSeq - 1 });
  const hasValues = having(present({ type, ...filter }));
  return entries.filter((entry) => isInRange(entry) && hasValues(entry)).reverse();
}

/** Numbers have no gaps: without a filter, the entries of a page are known by their numbers. */
function rangeOf({ beforeSeq, afterSeq = 0, limit }: EntryQuery, isPlain: boolean): SeqRange {
  if (beforeSeq === undefined) return { afterSeq };
  return { afterSeq: isPlain ? Math.max(afterSeq, beforeSeq - 1 - limit) : afterSeq, upToSeq: beforeSeq - 1 };
}
