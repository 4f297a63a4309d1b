/**
 * Keeps the plans on sale, each with its versions. A new installation gets the seed plans; finance changes them from then
 * on. The ledger's clock says which version is in force: see docs/decisions/0048.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../domain/account/actor.js';
import { invalidField, invalidRequest, type FuelgaugeError, type Issue } from '../domain/errors.js';
import { inForceAt } from '../domain/pricing/dated.js';
import { SEED_PLANS, type Plan, type PlanContent } from '../domain/pricing/plan.js';
import { FIRST_START } from '../domain/pricing/price-list.js';
import { present } from '../domain/present.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { remembered } from '../storage/remembered.js';
import { firstVersion, newRecord, startNow, withStarted } from './catalogue/dated-record.js';
import { createVersions, type Versions } from './catalogue/versions.js';
import { missingFields } from './missing-fields.js';
import type { AccountModels, PlanRecord } from './models.js';
import type { PlanChanges } from './plan-changes.js';
import { createPlanRules } from './plan-rules.js';
import { createPlanStore } from './plan-store.js';
import { plansInForce } from './plans-in-force.js';

const TTL_MS = 5_000;
/** Every process caches all plans, and a list of them is one page. */
const MAX_PLANS = 200;

export interface Plans {
  seed(): Promise<void>;
  /** Those in force, sorted from the smallest to the largest. A change by another process appears within seconds. */
  list(): Promise<readonly Plan[]>;
  /** Reads the plans from the database, past the cache. */
  reload(): Promise<readonly Plan[]>;
  /** The same, with all versions. */
  readVersions(): Promise<readonly PlanRecord[]>;
  /** A plan that is not in the cache is looked up in the database: another process may have stored it just now. */
  find(planId: string): Promise<Plan | null>;
  /** Throws `invalid-request` for a plan that does not exist. */
  require(planId: string): Promise<Plan>;
  /**
   * Stores a version that starts now; what the changes leave out stays as it is. Other processes see a new plan at once and
   * a change within seconds. Throws `invalid-request`, which names every wrong field.
   */
  put(planId: string, changes: PlanChanges, by: Actor): Promise<{ readonly plan: Plan; readonly created: boolean }>;
  /** For the back office. */
  readonly versions: Versions<PlanContent>;
}

export const planIssue = (planId: string): Issue => ({
  path: 'planId',
  message: `The plan ${planId} does not exist.`,
});

interface PlansParts {
  readonly models: Pick<AccountModels, 'plans' | 'accounts'>;
  /** The ledger's time. */
  readonly now: () => Date;
  readonly minInterval?: string | undefined;
}

export function createPlans({ models, now, minInterval }: PlansParts): Plans {
  const { plans } = models;
  const store = createPlanStore({ plans, now });
  const rules = createPlanRules({ ...models, minInterval });

  const newCache = () =>
    remembered(async () => {
      const records = await store.list();
      return { records, at: plansInForce(records) };
    }, TTL_MS);
  let cached = newCache();
  const readAll = () => {
    cached = newCache();
    return cached();
  };
  const list = async (): Promise<readonly Plan[]> => (await cached()).at(now());
  const reload = async (): Promise<readonly Plan[]> => (await readAll()).at(now());

  const find = async (planId: string): Promise<Plan | null> => {
    const within = (all: readonly Plan[]): Plan | undefined => all.find(({ id }) => id === planId);
    return within(await list()) ?? within(await reload()) ?? null;
  };

  const requireRoom = async (): Promise<void> => {
    if ((await plans.countDocuments()) >= MAX_PLANS) throw tooMany();
  };

  return {
    async seed() {
      await Promise.all(
        SEED_PLANS.map(({ id, ...content }) => {
          const versions = [firstVersion(content, FIRST_START, 'fuelgauge:seed')];
          return insertIfMissing(plans, id, { revision: 1, versions, drafts: [] });
        }),
      );
    },
    list,
    reload,
    readVersions: async () => (await readAll()).records,
    find,
    async require(planId) {
      const plan = await find(planId);
      if (!plan) throw invalidRequest([planIssue(planId)]);
      return plan;
    },
    async put(planId, changes, by) {
      let [content, created] = [undefined as PlanContent | undefined, false];
      await store.change(planId, async (stored) => {
        const at = stored ? startNow(stored, now()) : now();
        const before = stored ? inForceAt(stored.versions, at) : undefined;
        content = before ? { ...before.content, ...present(changes) } : newPlan(changes);
        created = !before;
        if (stored && before && isDeepStrictEqual(content, before.content)) return stored;
        await rules.checkAtOnce(planId, content, before?.content);
        if (!stored) await requireRoom();
        const record = stored ?? newRecord<PlanContent>(planId);
        const next = withStarted(record, content, { by, now: at });
        rules.checkScheduled(planId, record, next, at);
        return next;
      });
      await reload();
      return { plan: { id: planId, ...content! }, created };
    },
    versions: createVersions<PlanContent, PlanRecord>({
      store,
      now,
      issues: ({ id, content, before }) => Promise.resolve(rules.scheduledIssues(id, content, before?.content)),
      onNew: requireRoom,
      onChange: reload,
    }),
  };
}

/** A new plan has no overage and lasts a month, unless the host says otherwise. */
function newPlan(changes: PlanChanges): PlanContent {
  const { name, free, price, creditsPerPeriod, packUnitPrice, ...others } = changes;
  const required = { name, free, price, creditsPerPeriod, packUnitPrice };
  const missing = missingFields('plan', required);
  if (missing.length > 0) throw invalidRequest(missing);
  const unitPrice = { amount: 0, currency: price!.currency };
  const { overage = { allowed: false, limit: 0, unitPrice }, stripePriceId = null } = others;
  const { interval = 'P1M', packsCarryOver = false } = others;
  return {
    ...(required as Required<typeof required>),
    overage,
    interval,
    packsCarryOver,
    stripePriceId,
  } as PlanContent;
}

const tooMany = (): FuelgaugeError => invalidField('planId', `There are ${MAX_PLANS} plans: no more can be stored.`);
