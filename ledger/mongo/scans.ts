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
  return async function* scan(accountId, { newestFirst = false, having, long = false, afterSeq = 0, upToSeq }) {
    const numbers = (upToSeq ?? Infinity) - afterSeq;
    if (numbers <= 0) return;
    const conditions = { toSeq: { $gt: afterSeq }, ...(having && wanted(having, upToSeq)) };
    const isLast = ({ fromSeq, toSeq }: Commit): boolean =>
      newestFirst ? fromSeq <= afterSeq + 1 : upToSeq !== undefined && toSeq >= upToSeq;
    let ids = idsOf(accountId, { afterSeq, upToSeq });
    for (let limit = Math.min(FIRST_COMMITS, numbers); ;) {
      const found = commits.find({ _id: ids, ...conditions } as Filter<Commit>, long ? LONG_MAJORITY : MAJORITY);
      const piece = await found
        .sort({ _id: newestFirst ? -1 : 1 })
        .limit(limit)
        .toArray();
      const last = piece.at(-1);
      if (last) yield piece;
      if (!last || piece.length < limit || isLast(last)) return;
      ids = newestFirst ? { ...ids, $lt: last._id } : { ...ids, $gt: last._id };
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

/** The commit with the last number is read whatever it has: it shows that the read is not older. */
function wanted(having: EntryValues, upToSeq: number | undefined): object {
  const entries = { $elemMatch: matching(having) };
  return upToSeq === undefined ? { entries } : { $or: [{ entries }, { toSeq: { $gte: upToSeq } }] };
}

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
