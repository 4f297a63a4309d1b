import type { PlanTerms } from '../../domain/pricing/plan.js';
import type { Terms } from '../../domain/account/terms.js';

/** The terms of an account that tools and tests open straight in the ledger: on this plan, from today on. */
export function termsOn(plan: PlanTerms, others: Partial<Omit<Terms, 'plan'>> = {}): Terms {
  return {
    plan,
    nextPlan: null,
    anchorDate: new Date().toISOString().slice(0, 10),
    timeZone: 'UTC',
    interval: null,
    thresholdPercent: null,
    state: 'open',
    candidateAssistance: true,
    ...others,
  };
}
