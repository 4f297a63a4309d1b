/**
 * Reads crossings, for those who deliver and list alerts: one, those of a moment, those of an account, and all from a
 * time on. A crossing never changes. Reads are majority reads.
 */
import type { Connection } from 'mongoose';
import type { CrossingRecord } from '../domain/account/crossing.js';
import { driverCollection, MAJORITY } from '../storage/driver.js';
import { ledgerModels } from './models.js';

/** Where a crossing stands in a list by time. */
export interface CrossingPlace {
  readonly at: Date;
  readonly id: string;
}

export interface Crossings {
  find(crossingId: string): Promise<CrossingRecord | null>;
  /** The crossings of the same account at the same time, so of one commit, this one among them. */
  listTogether(crossing: Pick<CrossingRecord, 'accountId' | 'at'>): Promise<CrossingRecord[]>;
  /** All accounts' crossings, oldest first, from behind `after`, at most `limit`. Their times are those of commits. */
  listBehind(after: CrossingPlace, limit: number): Promise<CrossingRecord[]>;
  /** An account's crossings, newest first, from behind `after`, at most `limit`. */
  listOf(accountId: string, after: CrossingPlace | null, limit: number): Promise<CrossingRecord[]>;
}

/** The connection's ledger must be open, so that the collection exists. */
export function createCrossings(connection: Connection): Crossings {
  const crossings = driverCollection(ledgerModels(connection).crossings);
  return {
    async find(crossingId) {
      return await crossings.findOne({ _id: crossingId }, MAJORITY);
    },

    async listTogether({ accountId, at }) {
      return await crossings.find({ accountId, at }, MAJORITY).toArray();
    },

    async listBehind({ at, id }, limit) {
      const behind = { at: { $gte: at }, $or: [{ at: { $gt: at } }, { at, _id: { $gt: id } }] };
      return await crossings.find(behind, MAJORITY).sort({ at: 1, _id: 1 }).limit(limit).toArray();
    },

    async listOf(accountId, after, limit) {
      const behind = after && {
        at: { $lte: after.at },
        $or: [{ at: { $lt: after.at } }, { at: after.at, _id: { $lt: after.id } }],
      };
      const found = crossings.find({ accountId, ...behind }, MAJORITY).sort({ at: -1, _id: -1 });
      return await found.limit(limit).toArray();
    },
  };
}
