/** Keeps the plans on sale. A new installation gets the seed plans; finance edits them from then on. */
import { invalidField, invalidRequest, tryAgain, type FuelgaugeError, type Issue } from '../domain/errors.js';
import { SEED_PLANS, type Plan } from '../domain/pricing/plan.js';
import { present } from '../domain/present.js';
import { isDuplicateKey } from '../storage/driver.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { remembered } from '../storage/remembered.js';
import { missingFields } from './missing-fields.js';
import type { AccountModels, PlanRecord } from './models.js';
import { planIssues, type PlanChanges } from './plan-changes.js';

const TTL_MS = 5_000;
/** Another call may change the plan in between; this bounds how often one call begins again. */
const MAX_TRIES = 5;
/** Every process caches all plans, and a list of them is one page. */
const MAX_PLANS = 200;

export interface Plans {
  seed(): Promise<void>;
  /** Sorted from the smallest to the largest. A change by another process appears within seconds. */
  list(): Promise<readonly Plan[]>;
  /** Reads the plans from the database, past the cache. */
  reload(): Promise<readonly Plan[]>;
  /** A plan that is not in the cache is looked up in the database: another process may have stored it just now. */
  find(planId: string): Promise<Plan | null>;
  /** Throws `invalid-request` for a plan that does not exist. */
  require(planId: string): Promise<Plan>;
  /**
   * Stores a plan; what the changes leave out stays as it is. Other processes see a new plan at once and a change within
   * seconds. Throws `invalid-request`, which names every wrong field.
   */
  put(planId: string, changes: PlanChanges): Promise<{ readonly plan: Plan; readonly created: boolean }>;
}

export const planIssue = (planId: string): Issue => ({
  path: 'planId',
  message: `The plan ${planId} does not exist.`,
});

export function createPlans(
  { plans, accounts }: Pick<AccountModels, 'plans' | 'accounts'>,
  minInterval?: string,
): Plans {
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

  const find = async (planId: string): Promise<Plan | null> => {
    const within = (list: readonly Plan[]): Plan | undefined => list.find(({ id }) => id === planId);
    return within(await cached()) ?? within(await reload()) ?? null;
  };

  const read = async (planId: string): Promise<Plan | null> => {
    const record = await plans.findById(planId).lean<PlanRecord>();
    return record && planOf(record);
  };

  /** Refuses another currency while accounts use the plan: what they owe and have paid stays in the old one. */
  const currencyIssues = async ({ id, price: { currency } }: Plan, before: Plan | null): Promise<Issue[]> => {
    if (!before || before.price.currency === currency) return [];
    if ((await accounts.exists({ planId: id, state: 'open' })) === null) return [];
    const message = `must stay ${before.price.currency}: accounts use the plan. Store another plan in ${currency}.`;
    return [{ path: 'price.currency', message }];
  };

  /** Returns null if another call has changed the plan since it was read. */
  const tryPut = async (planId: string, changes: PlanChanges) => {
    const before = await read(planId);
    const plan = before ? { ...before, ...present(changes) } : newPlan(planId, changes);
    const issues = planIssues(plan, before, minInterval);
    if (issues.length === 0) issues.push(...(await currencyIssues(plan, before)));
    if (issues.length > 0) throw invalidRequest(issues);
    if (!before && (await plans.countDocuments()) >= MAX_PLANS) throw tooMany();
    const stored = before ? await update(before, changes) : await insertIfMissing(plans, planId, fieldsOf(plan));
    return stored ? { plan, created: !before } : null;
  };

  /** The rules that span several fields hold only for what was read, so these must be stored still. */
  const update = async (before: Plan, { stripePriceId, ...fields }: PlanChanges): Promise<boolean> => {
    const unchanged = {
      _id: before.id,
      free: before.free,
      'price.amount': before.price.amount,
      'price.currency': before.price.currency,
    };
    const $set = present({ ...fields, stripePriceId: stripePriceId ?? undefined });
    const $unset = stripePriceId === null ? { stripePriceId: 1 as const } : {};
    // An update that changes nothing matches nothing.
    if (Object.keys({ ...$set, ...$unset }).length === 0) return true;
    const { matchedCount } = await plans.updateOne(unchanged, { $set, $unset }, { runValidators: true });
    return matchedCount === 1;
  };

  return {
    async seed() {
      await Promise.all(SEED_PLANS.map((plan) => insertIfMissing(plans, plan.id, fieldsOf(plan))));
    },
    list: () => cached(),
    reload,
    find,
    async require(planId) {
      const plan = await find(planId);
      if (!plan) throw invalidRequest([planIssue(planId)]);
      return plan;
    },
    async put(planId, changes) {
      for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
        const stored = await tryPut(planId, changes).catch(refuseSharedPrice);
        if (!stored) continue;
        await reload();
        return { ...stored, plan: (await find(planId)) ?? stored.plan };
      }
      throw tryAgain('Other calls are changing this plan. Repeat the same call in a moment.');
    },
  };
}

/** A new plan has no overage and lasts a month, unless the host says otherwise. */
function newPlan(id: string, changes: PlanChanges): Plan {
  const { name, free, price, creditsPerPeriod, packUnitPrice, ...others } = changes;
  const required = { name, free, price, creditsPerPeriod, packUnitPrice };
  const missing = missingFields('plan', required);
  if (missing.length > 0) throw invalidRequest(missing);
  const unitPrice = { amount: 0, currency: price!.currency };
  const { overage = { allowed: false, limit: 0, unitPrice }, stripePriceId = null } = others;
  const { interval = 'P1M', packsCarryOver = false } = others;
  return { id, ...(required as Required<typeof required>), overage, interval, packsCarryOver, stripePriceId } as Plan;
}

const tooMany = (): FuelgaugeError => invalidField('planId', `There are ${MAX_PLANS} plans: no more can be stored.`);

function refuseSharedPrice(error: unknown): never {
  if (isDuplicateKey(error)) throw invalidField('stripePriceId', 'Another plan is sold at this price.');
  throw error;
}

function fieldsOf({ id: _, stripePriceId, ...plan }: Plan): Omit<PlanRecord, '_id'> {
  return { ...plan, ...(stripePriceId !== null && { stripePriceId }) };
}

function planOf({ _id: id, ...plan }: PlanRecord): Plan {
  return { id, ...plan, stripePriceId: plan.stripePriceId ?? null };
}
