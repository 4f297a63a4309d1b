/** Reads the commits that have crossings, in the order of their times, by the indexes that hold no others. */
import type { Filter } from 'mongodb';
import type { Connection } from 'mongoose';
import { driverCollection, MAJORITY } from '../../storage/driver.js';
import type { Commit } from '../commit/commit.js';
import { ledgerModels } from './models.js';

export type CommitsThatCrossed = Pick<Commit, 'at' | 'crossings'>;

export interface CrossingCommits {
  /** Those of an account at one time. */
  listAt(accountId: string, at: Date): Promise<CommitsThatCrossed[]>;
  /** Those of all accounts from a time on, oldest first. */
  from(at: Date): AsyncIterable<CommitsThatCrossed>;
  /** An account's up to a time, or all, newest first. */
  backFrom(accountId: string, at: Date | null): AsyncIterable<CommitsThatCrossed>;
}

const CROSSED = { crossings: { $exists: true } } as const;
const OPTIONS = { ...MAJORITY, projection: { at: 1, crossings: 1 } } as const;

export function crossingCommits(connection: Connection): CrossingCommits {
  const commits = driverCollection(ledgerModels(connection).commits);
  const find = (filter: Filter<Commit>) => commits.find<CommitsThatCrossed>({ ...CROSSED, ...filter }, OPTIONS);
  return {
    listAt: (accountId, at) => find({ accountId, at }).toArray(),
    from: (at) => find({ at: { $gte: at } }).sort({ at: 1, _id: 1 }),
    backFrom: (accountId, at) => find({ accountId, ...(at && { at: { $lte: at } }) }).sort({ at: -1 }),
  };
}
