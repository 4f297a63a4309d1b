/** Finds the crossing of an alert, and names the delivery of it to each recipient. */
import { LRUCache } from 'lru-cache';
import type { CrossingRecord } from '../domain/account/crossing.js';
import type { Channel } from '../domain/alerts/delivery-state.js';
import { alertDeliveryKey } from '../domain/business-key.js';
import type { Delivery } from '../delivery/record.js';
import type { Crossings } from '../ledger/crossings.js';

/** A crossing never changes, and each of its messages reads it. */
const CROSSING_CACHE = { max: 1_000 };

export type FindCrossing = (crossingId: string) => Promise<CrossingRecord>;

export function createFindCrossing(crossings: Pick<Crossings, 'find'>): FindCrossing {
  const known = new LRUCache<string, CrossingRecord>(CROSSING_CACHE);
  return async (crossingId) => {
    const crossing = known.get(crossingId) ?? (await crossings.find(crossingId));
    if (!crossing) throw new Error(`the crossing ${crossingId} was not found`);
    known.set(crossingId, crossing);
    return crossing;
  };
}

export const deliveryOf = (
  { _id: crossingId, accountId }: CrossingRecord,
  channel: Channel,
  recipient: string | null,
): Delivery => ({
  key: alertDeliveryKey(crossingId, channel, recipient),
  accountId,
  about: 'alert',
  subjectId: crossingId,
  channel,
  recipient,
});

/** One commit may pass both lines: then a message about the end says what one about the threshold would. */
export async function isToldByTheEnd(
  crossing: CrossingRecord,
  crossings: Pick<Crossings, 'listTogether'>,
): Promise<boolean> {
  if (crossing.kind !== 'threshold') return false;
  return (await crossings.listTogether(crossing)).some(({ kind }) => kind === 'gone');
}
