/**
 * Reads crossings, for those who deliver and list alerts: one, those of a moment, those of an account, and all from a
 * time on. A crossing never changes, and has the time of the commit that stored it. Reads are majority reads.
 */
import type { Connection } from 'mongoose';
import type { CrossingRecord } from '../domain/account/crossing.js';
import { accountOfId } from '../domain/business-key.js';
import type { CommitStore } from './commit/commit-store.js';
import { crossingName } from './commit/names.js';
import { commitReads } from './mongo/commit-store.js';
import { crossingCommits, type CommitsThatCrossed } from './mongo/crossing-commits.js';

/** Where a crossing stands in a list by time. */
export interface CrossingPlace {
  readonly at: Date;
  readonly id: string;
}

export interface Crossings {
  find(crossingId: string): Promise<CrossingRecord | null>;
  /** The crossings of the same account at the same time, this one among them. */
  listTogether(crossing: Pick<CrossingRecord, 'accountId' | 'at'>): Promise<CrossingRecord[]>;
  /** All accounts' crossings, oldest first, from behind `after`, at most `limit`. Their times are those of commits. */
  listBehind(after: CrossingPlace, limit: number): Promise<CrossingRecord[]>;
  /** An account's crossings, newest first, from behind `after`, at most `limit`. */
  listOf(accountId: string, after: CrossingPlace | null, limit: number): Promise<CrossingRecord[]>;
}

/** The connection's ledger must be open, so that the collection exists. */
export function createCrossings(connection: Connection): Crossings {
  const reads: Pick<CommitStore, 'find'> = commitReads(connection);
  const crossed = crossingCommits(connection);
  return {
    async find(crossingId) {
      const accountId = accountOfId(crossingId);
      if (accountId === null) return null;
      const commits = await reads.find(accountId, [crossingName(crossingId)]);
      return crossingsIn(commits).find(({ _id }) => _id === crossingId) ?? null;
    },

    listTogether: async ({ accountId, at }) => crossingsIn(await crossed.listAt(accountId, at)),

    async listBehind(after, limit) {
      return await takePage(crossed.from(after.at), limit, (a, b) => compare(a, b), after);
    },

    async listOf(accountId, after, limit) {
      return await takePage(crossed.backFrom(accountId, after?.at ?? null), limit, (a, b) => compare(b, a), after);
    },
  };
}

type Compare = (a: CrossingPlace, b: CrossingPlace) => number;

/** By time, then by id. */
const compare: Compare = (a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
const placeOf = ({ at, _id: id }: CrossingRecord): CrossingPlace => ({ at, id });
const crossingsIn = (commits: readonly CommitsThatCrossed[]): CrossingRecord[] =>
  commits.flatMap(({ crossings = [] }) => crossings);

/**
 * The commits are in the order of their times only: crossings of the same time are in their order once the first commit of
 * another time was read.
 */
async function takePage(
  commits: AsyncIterable<CommitsThatCrossed>,
  limit: number,
  order: Compare,
  after: CrossingPlace | null,
): Promise<CrossingRecord[]> {
  const page: CrossingRecord[] = [];
  for await (const { at, crossings = [] } of commits) {
    const isComplete = page.length >= limit && page[limit - 1]!.at.getTime() !== at.getTime();
    if (isComplete) break;
    page.push(...crossings.filter((crossing) => !after || order(after, placeOf(crossing)) < 0));
    page.sort((a, b) => order(placeOf(a), placeOf(b)));
  }
  return page.slice(0, limit);
}
