/**
 * Finds out what became of a commit whose outcome is unknown: a reply was lost, or the primary changed. Until that is
 * known its batch stays as it is, and only the same commit is sent again: whichever copy lands, the batch is booked once.
 */
import type { ChainedEntry, Commit, StoredAccount } from './store.js';

export type Fate =
  | 'stored'
  /** It is not stored, and its guard keeps every copy of it from being stored later. */
  | 'never'
  /** It may still be stored. */
  | 'open';

/**
 * `account` must have been read after the outcome became unknown, and must not be older than the commit's `before`. A
 * commit without entries counts as never stored once another came after it: what such a commit does (terms, caps) may be
 * done again.
 */
export async function fateOf(
  { before, after, entries }: Commit,
  account: StoredAccount | null,
  findEntry: (id: string) => Promise<ChainedEntry | null>,
): Promise<Fate> {
  if (account?.version === after.version) return 'stored';
  if (account === null || account.revision === (before?.revision ?? 0)) return 'open';
  // Somebody else committed, on top of ours or instead of it. Our first entry's hash covers our own token.
  const [first] = entries;
  if (!first || account.state.seq < first.seq) return 'never';
  const found = await findEntry(first._id);
  if (!found) return 'open'; // This read is older than the account's, which shows the entry's number as taken.
  return found.hash === first.hash ? 'stored' : 'never';
}
