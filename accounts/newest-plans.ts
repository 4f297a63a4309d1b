/**
 * Keeps the terms of every plan at hand, as it is sold now: the ledger can't wait for them when an account's next period
 * begins. See docs/decisions/0029.
 */
import { planTerms, type PlanTerms } from '../domain/pricing/plan.js';
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
  let known: readonly PlanTerms[] = [];
  let timer: NodeJS.Timeout | undefined;

  const load = async (): Promise<void> => {
    known = (await plans.list()).map(planTerms);
  };

  return {
    async open() {
      await load();
      // While the database is away, what was read stays.
      timer ??= setInterval(() => void load().catch(() => undefined), REFRESH_MS).unref();
    },
    find: (planId) => known.find((plan) => plan.planId === planId),
    close() {
      clearInterval(timer);
    },
  };
}
