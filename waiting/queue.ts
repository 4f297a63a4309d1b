/**
 * Keeps the actions that wait, one queue for each account, oldest first. An action waits once at a time: its next wait has
 * the next number, and of two that are inserted at once one is refused by the id.
 */
import type { Model, QueryFilter } from 'mongoose';
import { actionKey, waitingIdsOf } from '../domain/business-key.js';
import type { WaitingState } from '../domain/waiting-state.js';
import { dueFrom } from '../storage/due-work.js';
import { hasOnlyDuplicates, startingWith } from '../storage/driver.js';
import { KnownWaits, planWaits, type NewWait, type WaitNames } from './new-waits.js';
import { placesIn, type PlaceInQueue } from './places.js';
import type { WaitingRecord } from './record.js';

export interface Ending {
  readonly state: Exclude<WaitingState, 'waiting'>;
  readonly reason?: string;
  readonly debitId?: string;
  readonly at: Date;
}

export interface WaitingTotals {
  readonly actions: number;
  readonly tokens: number;
}

export interface WaitingQueue {
  /** Returns the wait of each, in order: where its action or request id waits already, the one that it has. */
  readonly add: (accountId: string, waits: readonly NewWait[]) => Promise<readonly WaitingRecord[]>;
  find(id: string): Promise<WaitingRecord | null>;
  /** Returns what waits under each of the names, in order. */
  readonly findOpen: (accountId: string, names: readonly WaitNames[]) => Promise<readonly (WaitingRecord | null)[]>;
  /** Returns each as it is now, in order. Null: it has ended. */
  placesOf(accountId: string, records: readonly WaitingRecord[]): Promise<readonly (PlaceInQueue | null)[]>;
  /** Those that wait, oldest first: all of them, or some after another one. */
  list(
    accountId: string,
    options?: { readonly after?: WaitingRecord; readonly limit?: number },
  ): Promise<WaitingRecord[]>;
  totals(accountId: string): Promise<WaitingTotals>;
  /** Counts what was charged since then. */
  countCharged(accountId: string, since: Date): Promise<number>;
  /** Changes one that waits. False: it has ended. */
  update(record: WaitingRecord, changes: Partial<WaitingRecord>): Promise<boolean>;
  /** Null: it had ended before, or is being charged and the ending is not `charged`. */
  end(record: WaitingRecord, ending: Ending): Promise<WaitingRecord | null>;
  /** Nobody is left to tell that it has ended. */
  markTold(record: WaitingRecord): Promise<void>;
  /** Removes those that found no place. One that is being charged stays. */
  remove(records: readonly WaitingRecord[]): Promise<void>;
}

/** More of an account are refused like any other action without credits. */
export const MAX_WAITING = 1_000;

export function createWaitingQueue(model: Model<WaitingRecord>): WaitingQueue {
  const waitingIn = (accountId: string): QueryFilter<WaitingRecord> => ({ accountId, state: 'waiting' });

  const sum = async (filter: QueryFilter<WaitingRecord>): Promise<WaitingTotals> => {
    const [row] = await model.aggregate<WaitingTotals>([
      { $match: filter },
      { $group: { _id: null, actions: { $sum: 1 }, tokens: { $sum: '$price.tokens' } } },
    ]);
    return { actions: row?.actions ?? 0, tokens: row?.tokens ?? 0 };
  };

  /** Reads what is known of these names: the waits of their actions, and those that wait under their request ids. */
  const read = async (accountId: string, names: readonly WaitNames[]): Promise<KnownWaits> => {
    const ofActions = names.map(({ action }) => ({ _id: startingWith(waitingIdsOf(accountId, actionKey(action))) }));
    const requestIds = names.flatMap(({ requestId }) => requestId ?? []);
    const [byAction, byRequestId] = await Promise.all([
      model.find({ $or: ofActions }).sort({ _id: 1 }).lean<WaitingRecord[]>(),
      requestIds.length === 0
        ? []
        : model.find({ ...waitingIn(accountId), requestId: { $in: requestIds } }).lean<WaitingRecord[]>(),
    ]);
    return new KnownWaits([...byAction, ...byRequestId]);
  };

  /** Returns what is stored under the ids: where another process was first, its record. */
  const store = async (records: readonly WaitingRecord[]): Promise<ReadonlyMap<string, WaitingRecord>> => {
    try {
      if (records.length > 0) await model.insertMany(records, { ordered: false });
      return byId(records);
    } catch (error) {
      if (!hasOnlyDuplicates(error)) throw error;
      return byId(await model.find({ _id: { $in: records.map(({ _id }) => _id) } }).lean<WaitingRecord[]>());
    }
  };

  return {
    async add(accountId, wanted) {
      const [known, last] = await Promise.all([
        read(accountId, wanted),
        model.findOne(waitingIn(accountId)).sort({ since: -1, _id: -1 }).lean<WaitingRecord>(),
      ]);
      const { waits, toStore } = planWaits(wanted, known, last);
      const stored = await store(toStore);
      return waits.map((wait) => stored.get(wait._id) ?? wait);
    },

    find: async (id) => await model.findById(id).lean<WaitingRecord>(),

    async findOpen(accountId, names) {
      const known = await read(accountId, names);
      return names.map((name) => known.findOpen(name));
    },

    async placesOf(accountId, records) {
      const times = records.map(({ since }) => since.getTime());
      const first = new Date(Math.min(...times));
      const last = new Date(Math.max(...times));
      const [{ actions, tokens }, queued] = await Promise.all([
        sum({ ...waitingIn(accountId), since: { $lt: first } }),
        model
          .find({ ...waitingIn(accountId), since: { $gte: first, $lte: last } })
          .sort({ since: 1, _id: 1 })
          .lean<WaitingRecord[]>(),
      ]);
      const places = placesIn(queued, { place: actions + 1, tokensAhead: tokens });
      const byRecordId = new Map(places.map((one) => [one.record._id, one]));
      return records.map(({ _id }) => byRecordId.get(_id) ?? null);
    },

    async list(accountId, { after, limit = MAX_WAITING } = {}) {
      const behind = after && {
        $or: [{ since: { $gt: after.since } }, { since: after.since, _id: { $gt: after._id } }],
      };
      return await model
        .find({ ...waitingIn(accountId), ...behind })
        .sort({ since: 1, _id: 1 })
        .limit(limit)
        .lean<WaitingRecord[]>();
    },

    totals: async (accountId) => await sum(waitingIn(accountId)),

    countCharged: async (accountId, since) =>
      await model.countDocuments({ accountId, state: 'charged', endedAt: { $gte: since } }),

    async update({ _id }, changes) {
      const { matchedCount } = await model.updateOne({ _id, state: 'waiting' }, { $set: changes });
      return matchedCount === 1;
    },

    async end(record, { at, ...ending }) {
      const { _id, notifies } = record;
      const { state, reason = null, debitId = null } = ending;
      const changes = {
        ...{ state, reason, debitId },
        endedAt: at,
        charging: false,
        ...dueFrom(notifies === null ? null : new Date()),
      };
      const free = ending.state === 'charged' ? {} : { charging: false };
      const { matchedCount } = await model.updateOne({ _id, state: 'waiting', ...free }, { $set: changes });
      return matchedCount === 1 ? { ...record, ...changes } : null;
    },

    async markTold({ _id, state }) {
      await model.updateOne({ _id, state }, { $set: { dueAt: null } });
    },

    async remove(records) {
      const ids = records.map(({ _id }) => _id);
      await model.deleteMany({ _id: { $in: ids }, state: 'waiting', charging: false });
    },
  };
}

const byId = (records: readonly WaitingRecord[]): ReadonlyMap<string, WaitingRecord> =>
  new Map(records.map((record) => [record._id, record]));
