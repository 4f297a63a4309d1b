/** Ranges of the ids of an account's commits. An id is that of the commit's first entry. */
import { entryId } from '../../domain/business-key.js';
import { MAX_COMMIT_ENTRIES } from '../../domain/reducer/limits.js';
import { startingWith } from '../../storage/driver.js';
import type { SeqRange } from '../commit/commit-store.js';

/** The commit that begins with this entry, and all that follow. */
export const idsFrom = (accountId: string, fromSeq: number) => ({
  $gte: entryId(accountId, fromSeq),
  $lt: startingWith(`${accountId}~`).$lt,
});

export interface Ids {
  readonly $gte: string;
  readonly $gt?: string;
  readonly $lt?: string;
  readonly $lte?: string;
}

/** Commits that may have entries of the range: its first entry may be the last one of a commit, whose id is that of its first. */
export function idsOfRange(accountId: string, { afterSeq = 0, upToSeq }: SeqRange): Ids {
  const ids = idsFrom(accountId, Math.max(1, afterSeq + 2 - MAX_COMMIT_ENTRIES));
  return upToSeq === undefined ? ids : { $gte: ids.$gte, $lte: entryId(accountId, upToSeq) };
}
