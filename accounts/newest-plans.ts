/**
 * Keeps the terms of every plan at hand, as it is sold now: the ledger can't wait for them when an account's next period
 * begins. See docs/decisions/0029.
 */
import { planTerms, type PlanTerms } from '../domain/pricing/plan.js';
import { createRefreshed } from '../storage/refreshed.js';
import type { Plans } from './plans.js';

const REFRESH_MS = 5_000;

export interface NewestPlans {
  /** Reads all plans, and reads them again every few seconds until `close`. */
  open(): Promise<void>;
  /** Undefined for a plan that is not known. */
  find(planId: string): PlanTerms | undefined;
  close(): void;
}

export function createNewestPlans(plans: Pick<Plans, 'list'>): NewestPlans {
  const load = async (): Promise<readonly PlanTerms[]> => (await plans.list()).map(planTerms);
  const known = createRefreshed<readonly PlanTerms[]>([], load, REFRESH_MS);

  return {
    open: known.open,
    find: (planId) => known.current().find((plan) => plan.planId === planId),
    close: known.close,
  };
}
