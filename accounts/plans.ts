/** Keeps the plans on sale. A new installation gets the seed plans; finance edits them from then on. */
import { invalidField, invalidRequest, notFound, type Issue } from '../domain/errors.js';
import { SEED_PLANS, type Plan } from '../domain/pricing/plan.js';
import { isDuplicateKey } from '../storage/driver.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import type { AccountModels, PlanRecord } from './models.js';
import { remembered } from '../storage/remembered.js';

const TTL_MS = 5_000;

export interface Plans {
  seed(): Promise<void>;
  /** Sorted from the smallest to the largest. A change by another process appears within seconds. */
  list(): Promise<readonly Plan[]>;
  /** Reads the plans from the database, past the cache. */
  reload(): Promise<readonly Plan[]>;
  find(planId: string): Promise<Plan | null>;
  /** Throws `invalid-request` for a plan that does not exist. */
  require(planId: string): Promise<Plan>;
  /**
   * Gives the plan to Stripe's subscribers of a price; null ends that. Other processes follow within seconds. Throws
   * `not-found`, or `invalid-request` where another plan has the price.
   */
  sellAs(planId: string, stripePriceId: string | null): Promise<Plan>;
}

export const planIssue = (planId: string): Issue => ({
  path: 'planId',
  message: `The plan ${planId} does not exist.`,
});

export function createPlans({ plans }: Pick<AccountModels, 'plans'>): Plans {
  const newCache = () =>
    remembered(async () => {
      const records = await plans.find().lean<PlanRecord[]>();
      return records.map(planOf).sort((a, b) => a.creditsPerPeriod - b.creditsPerPeriod || (a.id < b.id ? -1 : 1));
    }, TTL_MS);
  let cached = newCache();
  const reload = (): Promise<readonly Plan[]> => {
    cached = newCache();
    return cached();
  };

  const find = async (planId: string): Promise<Plan | null> =>
    (await cached()).find((candidate) => candidate.id === planId) ?? null;

  return {
    async seed() {
      await Promise.all(SEED_PLANS.map(({ id, stripePriceId: _, ...plan }) => insertIfMissing(plans, id, plan)));
    },
    list: () => cached(),
    reload,
    find,
    async require(planId) {
      const plan = await find(planId);
      if (!plan) throw invalidRequest([planIssue(planId)]);
      return plan;
    },
    async sellAs(planId, stripePriceId) {
      const change = stripePriceId === null ? { $unset: { stripePriceId: 1 } } : { $set: { stripePriceId } };
      try {
        const { matchedCount } = await plans.updateOne({ _id: planId }, change);
        if (matchedCount === 0) throw notFound('plan');
      } catch (error) {
        if (isDuplicateKey(error)) throw invalidField('stripePriceId', 'Another plan is sold at this price.');
        throw error;
      }
      await reload();
      return (await find(planId))!;
    },
  };
}

function planOf({ _id: id, ...plan }: PlanRecord): Plan {
  return { id, ...plan, stripePriceId: plan.stripePriceId ?? null };
}
