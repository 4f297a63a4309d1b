/**
 * Keeps the terms of every plan at hand, by the versions of the plan: the ledger can't wait for them when an account's next
 * period begins. See docs/decisions/0029 and 0048.
 */
import { inForceAt } from '../domain/pricing/dated.js';
import { planTerms, type PlanTerms } from '../domain/pricing/plan.js';
import { createReading, type LedgerTime } from './catalogue/reading.js';
import type { PlanRecord } from './models.js';
import type { Plans } from './plans.js';

const REFRESH_MS = 5_000;

export interface NewestPlans {
  /** Reads all plans, and reads them again every few seconds until `close`. */
  open(): Promise<void>;
  /**
   * The terms in force at `at`, when a period begins. Undefined for a plan that has none. Throws `ledger-unavailable` where
   * the plans could not be read lately.
   */
  find(planId: string, at: Date): PlanTerms | undefined;
  close(): void;
}

export function createNewestPlans(plans: Pick<Plans, 'readVersions'>, time: LedgerTime): NewestPlans {
  const load = () => plans.readVersions();
  const reading = createReading<readonly PlanRecord[]>({ initial: [], load, everyMs: REFRESH_MS, time });

  return {
    open: reading.open,
    find(planId, at) {
      const version = inForceAt(reading.fresh().find(({ _id }) => _id === planId)?.versions ?? [], at);
      return version && planTerms({ id: planId, ...version.content });
    },
    close: reading.close,
  };
}
