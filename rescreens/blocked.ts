/** Lists re-screens that cannot go on by themselves, over all accounts: they wait for credits, or have failed. */
import { cappedList, type CappedList, type ListCaps } from '../storage/capped-list.js';
import type { RescreenModels } from './models.js';
import { rescreenView, type RescreenView } from './rescreens.js';

export interface BlockedRescreens {
  /** Opened since then, the newest first. */
  list(since: Date, caps: ListCaps): Promise<CappedList<RescreenView>>;
}

export function createBlockedRescreens({ rescreens }: Pick<RescreenModels, 'rescreens'>): BlockedRescreens {
  return {
    async list(since, caps) {
      const blocked = { state: { $in: ['waiting_for_credits', 'failed'] as const }, createdAt: { $gte: since } };
      const { items, count } = await cappedList(rescreens, blocked as never, { createdAt: -1 }, caps);
      return { items: items.map(rescreenView), count };
    },
  };
}
