/** Stores what members have read: one document for each member. */
import type { Model } from 'mongoose';
import { idWithin } from '../../domain/business-key.js';
import { insertIfMissing } from '../../storage/insert-if-missing.js';
import type { ReadMarksRecord } from './models.js';
import { NOTHING_READ, type ReadMarks } from './read-marks.js';

export interface ReadMarksStore {
  /** Null: the member has read nothing. */
  find(accountId: string, memberId: string): Promise<ReadMarks | null>;
  /** Two changes at the same time both count: the later one is computed again. */
  change(accountId: string, memberId: string, change: (before: ReadMarks) => ReadMarks): Promise<void>;
}

/** A member has few browsers open, so this many changes never meet. */
const MAX_TRIES = 50;

export function createReadMarksStore(model: Model<ReadMarksRecord>): ReadMarksStore {
  const find = async (_id: string): Promise<ReadMarksRecord | null> =>
    await model.findById(_id).lean<ReadMarksRecord>();

  const tryChange = async (_id: string, change: (before: ReadMarks) => ReadMarks): Promise<boolean> => {
    const stored = await find(_id);
    const before = stored ?? NOTHING_READ;
    const after = change(before);
    if (after === before) return true;
    const { steps, single } = after;
    if (!stored) return await insertIfMissing(model, _id, { revision: 1, steps, single });
    const { revision } = stored;
    const { matchedCount } = await model.updateOne(
      { _id, revision },
      { $set: { steps, single, revision: revision + 1 } },
      { runValidators: true },
    );
    return matchedCount === 1;
  };

  return {
    find: (accountId, memberId) => find(idWithin(accountId, memberId)),
    async change(accountId, memberId, change) {
      const _id = idWithin(accountId, memberId);
      for (let tries = 0; tries < MAX_TRIES; tries += 1) if (await tryChange(_id, change)) return;
      throw new Error(`the read marks ${_id} were changed by others ${MAX_TRIES} times in a row`);
    },
  };
}
