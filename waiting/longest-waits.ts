/** Lists what has waited longest for credits, over all accounts: the depth of the queues. */
import type { Model } from 'mongoose';
import { cappedList, type CappedList, type ListCaps } from '../storage/capped-list.js';
import type { WaitingRecord } from './record.js';

export interface LongestWaits {
  list(caps: ListCaps): Promise<CappedList<WaitingRecord>>;
}

export const createLongestWaits = (model: Model<WaitingRecord>): LongestWaits => ({
  list: (caps) => cappedList(model, { state: 'waiting' }, { since: 1 }, caps),
});
