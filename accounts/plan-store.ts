/**
 * Stores the versions of plans. No two plans are sold at one price of the payment provider: a unique index over the prices
 * of the version in force and of those to come says so. A price that was given up by a start is freed when another plan
 * asks for it.
 */
import type { Model } from 'mongoose';
import { invalidField } from '../domain/errors.js';
import { comingAfter, inForceAt } from '../domain/pricing/dated.js';
import type { PlanContent } from '../domain/pricing/plan.js';
import { isDuplicateKey } from '../storage/driver.js';
import type { DatedRecord } from './catalogue/dated-record.js';
import { createDatedStore, MAX_KEPT_VERSIONS, type DatedStore } from './catalogue/dated-store.js';
import type { PlanRecord } from './models.js';

interface PlanStoreParts {
  readonly plans: Model<PlanRecord>;
  readonly now: () => Date;
}

export function createPlanStore({ plans, now }: PlanStoreParts): DatedStore<PlanContent, PlanRecord> {
  const pricesOf = ({ versions }: Pick<DatedRecord<PlanContent>, 'versions'>): string[] | undefined => {
    const at = now();
    const inForce = inForceAt(versions, at);
    const prices = [...(inForce ? [inForce] : []), ...comingAfter(versions, at)].map(
      (one) => one.content.stripePriceId,
    );
    const given = [...new Set(prices)].filter((price) => price !== null);
    return given.length > 0 ? given : undefined;
  };
  const store = createDatedStore<PlanContent, PlanRecord>({
    model: plans,
    derived: (record) => ({ stripePriceIds: pricesOf(record) }),
    maxVersions: MAX_KEPT_VERSIONS,
  });

  /** Frees prices that plans had until one of their versions started. True: some were. */
  const freePassed = async (): Promise<boolean> => {
    let freed = false;
    for (const record of await store.list()) {
      const { _id, revision, stripePriceIds = [] } = record;
      const prices = pricesOf(record) ?? [];
      if (stripePriceIds.every((price) => prices.includes(price))) continue;
      const update =
        prices.length > 0 ? { $set: { stripePriceIds: prices } } : { $unset: { stripePriceIds: 1 as const } };
      const { matchedCount } = await plans.updateOne({ _id, revision }, { ...update, $inc: { revision: 1 } });
      freed ||= matchedCount === 1;
    }
    return freed;
  };

  return {
    ...store,
    async change(id, decide) {
      try {
        return await store.change(id, decide);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      try {
        if (await freePassed()) return await store.change(id, decide);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      throw invalidField('stripePriceId', 'Another plan is sold at this price.');
    },
  };
}
