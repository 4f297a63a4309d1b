/** Lists messages that did not arrive, of all accounts. */
import type { Model } from 'mongoose';
import { cappedList, type CappedList, type ListCaps } from '../storage/capped-list.js';
import type { DeliveryRecord } from './record.js';

export interface FailedDeliveries {
  /** Planned since then, the newest first. */
  list(since: Date, caps: ListCaps): Promise<CappedList<DeliveryRecord>>;
}

export function createFailedDeliveries(model: Model<DeliveryRecord>): FailedDeliveries {
  return {
    async list(since, caps) {
      const failed = { state: 'failed' as const, createdAt: { $gte: since } };
      return await cappedList(model, failed, { createdAt: -1 }, caps);
    },
  };
}
