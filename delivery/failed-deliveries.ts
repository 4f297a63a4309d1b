/** Lists messages that did not arrive, of all accounts, without the people's addresses. */
import type { Model } from 'mongoose';
import { cappedList, type CappedList, type ListCaps } from '../storage/capped-list.js';
import type { DeliveryRecord } from './record.js';

export type FailedDelivery = Omit<DeliveryRecord, 'address'>;

export interface FailedDeliveries {
  /** Planned since then, the newest first. */
  list(since: Date, caps: ListCaps): Promise<CappedList<FailedDelivery>>;
}

export function createFailedDeliveries(model: Model<DeliveryRecord>): FailedDeliveries {
  return {
    async list(since, caps) {
      const failed = { state: 'failed' as const, createdAt: { $gte: since } };
      const { items, count } = await cappedList(model, failed, { createdAt: -1 }, caps);
      return { items: items.map(({ address: _hidden, ...shown }) => shown), count };
    },
  };
}
