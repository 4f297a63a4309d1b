/** The plans on sale. A new installation is seeded; from then on they belong to finance. */
import { invalidRequest } from '../domain/errors.js';
import { SEED_PLANS, type Plan } from '../domain/plan.js';
import type { AccountModels, PlanRecord } from './models.js';
import { insertIfMissing } from './insert-if-missing.js';
import { remembered } from './remembered.js';

const TTL_MS = 5_000;

export interface Plans {
  seed(): Promise<void>;
  list(): Promise<readonly Plan[]>;
  find(planId: string): Promise<Plan | null>;
  /** Throws `invalid-request` for a plan that does not exist. */
  require(planId: string): Promise<Plan>;
}

export function createPlans({ plans }: Pick<AccountModels, 'plans'>): Plans {
  const load = remembered(async () => {
    const records = await plans.find().lean<PlanRecord[]>();
    return records.map(planOf).sort((a, b) => a.creditsPerPeriod - b.creditsPerPeriod || (a.id < b.id ? -1 : 1));
  }, TTL_MS);

  const find = async (planId: string): Promise<Plan | null> =>
    (await load()).find((candidate) => candidate.id === planId) ?? null;

  return {
    async seed() {
      await Promise.all(SEED_PLANS.map(({ id, ...plan }) => insertIfMissing(plans, id, plan)));
    },
    list: load,
    find,
    async require(planId) {
      const plan = await find(planId);
      if (!plan) throw invalidRequest('planId', `There is no plan ${planId}.`);
      return plan;
    },
  };
}

function planOf({ _id: id, ...plan }: PlanRecord): Plan {
  return { id, ...plan };
}
