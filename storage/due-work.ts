/**
 * Keeps work in a collection until it is done. A record is due once its `dueAt` has passed; null means that nothing has
 * to be done. A process claims a record before it works on it, and the claim moves `dueAt` on before anything can fail:
 * an item that fails delays no other, and an item whose process dies becomes due again by itself. Of two processes that
 * read the same item, one gets the claim. The room of the records knows what the work is and when it is done.
 */
import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import { backoffMs } from './backoff.js';
import { instantOrNull, whole } from './schema-parts.js';
import { workOff, type WorkOffOptions } from './work-off.js';

/** The fields of a record that is work. */
export interface DueWork {
  readonly dueAt: Date | null;
  /** The number of claims since it was made due by `dueFrom`. */
  readonly attempts: number;
}

export interface WorkItem extends DueWork {
  readonly _id: string;
}

/** The schema of such a record takes these fields and this index. */
export const dueWorkFields = { dueAt: instantOrNull, attempts: whole } as const;
export const dueWorkIndex = { dueAt: 1 } as const;

/** Makes work due from `dueAt` on, with its attempts counted from zero. */
export const dueFrom = (dueAt: Date | null): DueWork => ({ dueAt, attempts: 0 });

/** Returns when an item that is claimed now becomes due again, unless it is finished before. */
export type NextDueAt<R> = (item: R) => Date | null;

/** For work that is repeated until it succeeds. */
export const withBackoff =
  (maxPauseMs: number): NextDueAt<DueWork> =>
  ({ attempts }) =>
    new Date(Date.now() + backoffMs(attempts, maxPauseMs));

/** For work that one process does at a time: no other can claim it before the lease ends. */
export const withLease =
  (leaseMs: number): NextDueAt<DueWork> =>
  () =>
    new Date(Date.now() + leaseMs);

export interface DueWorkStore<R extends WorkItem> {
  /** Reads what is due, the most overdue first. */
  listDue(limit: number): Promise<R[]>;
  /** Null: it is not due, or it was claimed or changed since it was read. */
  claim(item: R, changes?: Partial<R>): Promise<R | null>;
  /** Claims an item before it is due, for the process that stored it. Null: it is finished, claimed or changed already. */
  claimFirst(item: R): Promise<R | null>;
  /** Makes a claimed item due at once. Does nothing when another process has claimed it since. */
  release(claimed: R, changes?: Partial<R>): Promise<void>;
  /**
   * Ends the work on the items of `filter`, even where another process has claimed them. A filter with the `dueAt` of a
   * claim leaves an item due that was made due again since that claim.
   */
  finish(filter: QueryFilter<R>, changes?: Partial<R>): Promise<void>;
  /** Claims and works on what is due, at most `limit` items. Resolves with the number that was due. */
  workOff(
    options: WorkOffOptions & { readonly limit: number },
    work: (claimed: R) => Promise<unknown>,
  ): Promise<number>;
}

export function createDueWork<R extends WorkItem>({
  model,
  nextDueAt,
  where = {},
}: {
  readonly model: Model<R>;
  readonly nextDueAt: NextDueAt<R>;
  /** Only these are listed as due. */
  readonly where?: QueryFilter<R>;
}): DueWorkStore<R> {
  // The fields of all work are known here; those of its room only pass through, and mongoose checks them.
  const items = model as unknown as Model<WorkItem>;
  const asRead = ({ _id, dueAt, attempts }: R) => ({ _id, dueAt, attempts });
  const set = (fields: object): UpdateQuery<WorkItem> => ({ $set: fields });

  const listDue = async (limit: number): Promise<R[]> =>
    await items
      .find({ ...(where as object), dueAt: { $lte: new Date() } })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean<R[]>();

  const claimAsRead = async (item: R, changes: Partial<R>): Promise<R | null> => {
    const fields = { ...changes, dueAt: nextDueAt(item), attempts: item.attempts + 1 };
    const { matchedCount } = await items.updateOne(asRead(item), set(fields), { runValidators: true });
    return matchedCount === 1 ? { ...item, ...fields } : null;
  };

  const claim = async (item: R, changes: Partial<R> = {}): Promise<R | null> =>
    item.dueAt === null || item.dueAt.getTime() > Date.now() ? null : await claimAsRead(item, changes);

  return {
    listDue,
    claim,
    claimFirst: async (item) => (item.dueAt === null || item.attempts > 0 ? null : await claimAsRead(item, {})),

    async release(claimed, changes = {}) {
      await items.updateOne(asRead(claimed), set({ ...changes, dueAt: new Date() }), { runValidators: true });
    },

    async finish(filter, changes = {}) {
      const waiting = { dueAt: { $ne: null }, ...(filter as object) };
      await items.updateMany(waiting, set({ ...changes, dueAt: null }), { runValidators: true });
    },

    async workOff({ limit, ...options }, work) {
      const due = await listDue(limit);
      await workOff(due, options, async (item) => {
        const claimed = await claim(item);
        if (claimed) await work(claimed);
      });
      return due.length;
    },
  };
}
