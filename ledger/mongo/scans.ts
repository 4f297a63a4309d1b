/**
 * Reads the commits of an account that have entries in a range, a piece at a time. Each piece is a query of its own, by
 * ids: nothing stays open in the server while a reader thinks, and commits never change between two pieces.
 */
import type { Collection, Filter } from 'mongodb';
import { entryId } from '../../domain/business-key.js';
import { MAX_COMMIT_ENTRIES } from '../../domain/reducer/limits.js';
import { LONG_MAJORITY, MAJORITY, startingWith } from '../../storage/driver.js';
import type { CommitStore, EntryValues, Scan } from '../commit/commit-store.js';
import type { Commit } from '../commit/commit.js';

/** A list of the newest entries needs no more. */
const FIRST_COMMITS = 64;
/** Later pieces have about this many entries. */
const PIECE_ENTRIES = 4_096;

export function scansOf(commits: Collection<Commit>): CommitStore['scan'] {
  return async function* scan(accountId, { newestFirst = false, having, long = false, ...range }) {
    const entries = having ? { entries: { $elemMatch: matching(having) } } : {};
    const options = long ? LONG_MAJORITY : MAJORITY;
    let ids = idsOf(accountId, range);
    for (let limit = FIRST_COMMITS; ;) {
      const filter = { _id: ids, toSeq: { $gt: range.afterSeq ?? 0 }, ...entries } as Filter<Commit>;
      const found = commits.find(filter, options).sort({ _id: newestFirst ? -1 : 1 });
      const piece = await found.limit(limit).toArray();
      if (piece.length > 0) yield piece;
      if (piece.length < limit) return;
      const last = piece.at(-1)!._id;
      ids = newestFirst ? { ...ids, $lt: last } : { ...ids, $gt: last };
      limit = Math.ceil((PIECE_ENTRIES * piece.length) / countEntries(piece));
    }
  };
}

interface Ids {
  readonly $gte: string;
  readonly $gt?: string;
  readonly $lt?: string;
  readonly $lte?: string;
}

/** The first entry of the range may be the last one of a commit, whose id is that of its first. */
function idsOf(accountId: string, { afterSeq = 0, upToSeq }: Pick<Scan, 'afterSeq' | 'upToSeq'>): Ids {
  const $gte = entryId(accountId, Math.max(1, afterSeq + 2 - MAX_COMMIT_ENTRIES));
  return upToSeq === undefined ? { $gte, $lt: endOf(accountId) } : { $gte, $lte: entryId(accountId, upToSeq) };
}

/** Follows all ids of the account. */
export const endOf = (accountId: string): string => startingWith(`${accountId}~`).$lt;

const countEntries = (piece: readonly Commit[]): number =>
  piece.reduce((count, { fromSeq, toSeq }) => count + toSeq - fromSeq + 1, 0);

/** Only fields that are set, and only what was validated: filters never carry a caller's operators. */
function matching({ type, feature, spaceId, memberId, from, to }: EntryValues): object {
  const at = { ...(from && { $gte: from }), ...(to && { $lt: to }) };
  return {
    ...(type && { type: { $in: type } }),
    ...(feature !== undefined && { feature }),
    ...(spaceId !== undefined && { spaceId: spaceId ?? { $exists: false } }),
    ...(memberId !== undefined && { memberId }),
    ...(Object.keys(at).length > 0 && { at }),
  };
}
