/** Shows the refused actions of an account, as they were counted. */
import type { Model } from 'mongoose';
import type { RefusalRecord } from './models.js';
import { MAX_KEPT } from './recorder.js';

export interface Refusals {
  /** The newest ones of an account, newest first: all that are kept. */
  list(accountId: string): Promise<RefusalRecord[]>;
  find(id: string): Promise<RefusalRecord | null>;
}

export const createRefusals = (model: Model<RefusalRecord>): Refusals => ({
  async list(accountId) {
    return await model.find({ accountId }).sort({ minute: -1, _id: -1 }).limit(MAX_KEPT).lean<RefusalRecord[]>();
  },
  async find(id) {
    return await model.findById(id).lean<RefusalRecord>();
  },
});
