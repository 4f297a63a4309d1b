/**
 * Reads the commits of an account that have entries in a range, a piece at a time. Oldest first, the first commits come by
 * a query of their own. The others come by one cursor, in pieces of a few milliseconds' work, however many entries the
 * account's commits have. Newest first, pieces are windows of numbers that become wider: a list needs the first one only,
 * and a server may read all of a range before it sorts it.
 */
import type { Collection, Filter, FindOptions } from 'mongodb';
import type { Entry } from '../../domain/account/entry.js';
import { entryId } from '../../domain/business-key.js';
import { LONG_MAJORITY, MAJORITY } from '../../storage/driver.js';
import type { CommitStore, EntryField, EntryValues } from '../commit/commit-store.js';
import type { Commit } from '../commit/commit.js';
import { idsOfRange, type Ids } from './id-ranges.js';

/** Oldest first: commits of the first piece, and entries of each later one, about. */
const FIRST_COMMITS = 64;
const LATER_ENTRIES = 4_096;

/** Numbers of the first window, and of the widest. */
const NARROWEST = 512;
const WIDEST = 32_768;

export function scansOf(commits: Collection<Commit>): CommitStore['scan'] {
  return async function* scan(accountId, { newestFirst = false, having, long = false, fields, afterSeq = 0, upToSeq }) {
    const numbers = (upToSeq ?? Infinity) - afterSeq;
    if (numbers <= 0) return;
    const ids = idsOfRange(accountId, { afterSeq, upToSeq });
    const conditions = { toSeq: { $gt: afterSeq }, ...(having && matching(having)) };
    const reads = long ? LONG_MAJORITY : MAJORITY;
    const options = { ...reads, ...(fields && { projection: projectionOf(fields) }) };
    if (newestFirst) {
      let to = upToSeq ?? (await lastSeqIn(commits, ids, reads));
      for (let width = NARROWEST; to > afterSeq; width = Math.min(4 * width, WIDEST)) {
        const _id = windowOf(accountId, { afterSeq, to, width });
        const found = await commits
          .find({ _id, ...conditions } as Filter<Commit>, options)
          .sort({ _id: -1 })
          .toArray();
        const next = to - width;
        // A caller may have made the number up: then most windows below it are above the account's end. To look for the
        // end at each page would cost some servers more than the page.
        const mayBeAboveEnd = to === upToSeq && found.length === 0 && next > afterSeq;
        if (!mayBeAboveEnd) yield found;
        to = mayBeAboveEnd ? Math.min(next, await lastSeqIn(commits, ids, reads)) : next;
      }
      return;
    }
    const find = (_id: Ids) => commits.find({ _id, ...conditions } as Filter<Commit>, options).sort({ _id: 1 });
    const limit = Math.min(FIRST_COMMITS, numbers);
    const first = await find(ids).limit(limit).toArray();
    const last = first.at(-1);
    if (last) yield first;
    if (!last || first.length < limit || (upToSeq !== undefined && last.toSeq >= upToSeq)) return;
    const others = find({ ...ids, $gt: last._id });
    others.batchSize(Math.ceil((LATER_ENTRIES * first.length) / countEntries(first)));
    for await (const commit of others) yield [commit, ...others.readBufferedDocuments()];
  };
}

const projectionOf = (fields: readonly EntryField[]): Record<string, 1> => ({
  ...{ fromSeq: 1, toSeq: 1 },
  ...Object.fromEntries(fields.map((field) => [`entries.${field}`, 1])),
});

/** By the numbers of commits' first entries. The last one reaches down to the start of the range. */
function windowOf(accountId: string, { afterSeq, to, width }: Record<'afterSeq' | 'to' | 'width', number>): Ids {
  const $lte = entryId(accountId, to);
  if (to - width <= afterSeq) return { $gte: idsOfRange(accountId, { afterSeq }).$gte, $lte };
  return { $gte: entryId(accountId, to - width + 1), $lte };
}

/** Zero: there is no commit. */
async function lastSeqIn(commits: Collection<Commit>, _id: Ids, reads: FindOptions): Promise<number> {
  const found = commits.find({ _id }, { ...reads, projection: { toSeq: 1 } }).sort({ _id: -1 });
  const [last] = await found.limit(1).toArray();
  return last?.toSeq ?? 0;
}

const countEntries = (piece: readonly Commit[]): number =>
  piece.reduce((count, { fromSeq, toSeq }) => count + toSeq - fromSeq + 1, 0);

/** Nearly every commit has one: to look for it would cost more than to read the few that have none. */
const COMMON: Entry['type'] = 'debit';

/**
 * Each value may be that of another entry: who reads the commits looks at each entry again, and to look for all values in one
 * entry costs a server more than it saves. Only fields that are set, and only what was validated: filters never carry a
 * caller's operators.
 */
function matching({ type, feature, spaceId, memberId, from, to }: EntryValues): object {
  const at = { ...(from && { $gte: from }), ...(to && { $lt: to }) };
  return {
    ...(type && !type.includes(COMMON) && { 'entries.type': { $in: type } }),
    ...(feature !== undefined && { 'entries.feature': feature }),
    ...(spaceId === null && { entries: { $elemMatch: { spaceId: { $exists: false } } } }),
    ...(typeof spaceId === 'string' && { 'entries.spaceId': spaceId }),
    ...(memberId !== undefined && { 'entries.memberId': memberId }),
    ...(Object.keys(at).length > 0 && { 'entries.at': at }),
  };
}
