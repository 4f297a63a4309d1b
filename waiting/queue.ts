/**
 * Keeps the actions that wait, one queue for each account, oldest first. An action waits once at a time: its next wait has
 * the next number, and of two that are inserted at once one is refused by the id.
 */
import type { Model, QueryFilter } from 'mongoose';
import { actionKey, nthWait, waitingId, waitingIdsOf, type Action } from '../domain/business-key.js';
import type { WaitingState } from '../domain/waiting-state.js';
import { dueFrom } from '../storage/due-work.js';
import { startingWith } from '../storage/driver.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import type { WaitingRecord } from './record.js';

export type NewWait = Pick<
  WaitingRecord,
  | 'accountId'
  | 'action'
  | 'spaceId'
  | 'memberId'
  | 'requestId'
  | 'actor'
  | 'workflowId'
  | 'price'
  | 'since'
  | 'expiresAt'
  | 'notifies'
>;

export interface Place {
  /** From 1. */
  readonly place: number;
  readonly tokensAhead: number;
}

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
  /** Returns the wait that is stored: of an action that waits already, the one that it has. */
  add(wait: NewWait): Promise<WaitingRecord>;
  find(id: string): Promise<WaitingRecord | null>;
  /** The one that waits for this action, or under this request id. */
  findOpen(accountId: string, action: Action, requestId: string | null): Promise<WaitingRecord | null>;
  placeOf(record: WaitingRecord): Promise<Place>;
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
  /** Removes one that found no place. False: it has ended. */
  remove(record: WaitingRecord): Promise<boolean>;
}

/** More of an account are refused like any other action without credits. */
export const MAX_WAITING = 1_000;
/** The sweep looks at a new one after this, in case nobody else did. */
const FIRST_LOOK_MS = 3_000;
const MAX_TRIES = 20;

export function createWaitingQueue(model: Model<WaitingRecord>): WaitingQueue {
  const newest = async (accountId: string, action: Action): Promise<WaitingRecord | null> =>
    await model
      .findOne({ _id: startingWith(waitingIdsOf(accountId, actionKey(action))) })
      .sort({ _id: -1 })
      .lean<WaitingRecord>();

  const waitingIn = (accountId: string): QueryFilter<WaitingRecord> => ({ accountId, state: 'waiting' });

  const sum = async (filter: QueryFilter<WaitingRecord>): Promise<WaitingTotals> => {
    const [row] = await model.aggregate<WaitingTotals>([
      { $match: filter },
      { $group: { _id: null, actions: { $sum: 1 }, tokens: { $sum: '$price.tokens' } } },
    ]);
    return { actions: row?.actions ?? 0, tokens: row?.tokens ?? 0 };
  };

  return {
    async add(wait) {
      const { accountId, action } = wait;
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const last = await newest(accountId, action);
        if (last?.state === 'waiting') return last;
        const _id = waitingId(accountId, actionKey(action), last ? nthWait(last._id) + 1 : 1);
        const fields: Omit<WaitingRecord, '_id'> = {
          ...wait,
          state: 'waiting',
          reason: null,
          charging: false,
          endedAt: null,
          debitId: null,
          ...dueFrom(new Date(Date.now() + FIRST_LOOK_MS)),
        };
        if (await insertIfMissing(model, _id, fields)) return { _id, ...fields };
      }
      throw new Error(`the action ${actionKey(action)} of ${accountId} ended its wait ${MAX_TRIES} times in a row`);
    },

    find: async (id) => await model.findById(id).lean<WaitingRecord>(),

    async findOpen(accountId, action, requestId) {
      const last = await newest(accountId, action);
      if (last?.state === 'waiting' || requestId === null) return last?.state === 'waiting' ? last : null;
      return await model.findOne({ ...waitingIn(accountId), requestId }).lean<WaitingRecord>();
    },

    async placeOf({ _id, accountId, since }) {
      const ahead = { $or: [{ since: { $lt: since } }, { since, _id: { $lt: _id } }] };
      const { actions, tokens } = await sum({ ...waitingIn(accountId), ...ahead });
      return { place: actions + 1, tokensAhead: tokens };
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

    async remove({ _id }) {
      const { deletedCount } = await model.deleteOne({ _id, state: 'waiting', charging: false });
      return deletedCount === 1;
    },
  };
}
