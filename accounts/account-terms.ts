/** Turns an account's record into the ledger's terms. */
import type { PlanTerms } from '../domain/pricing/plan.js';
import type { Terms } from '../domain/account/terms.js';
import type { ChangeTermsCommand } from '../domain/reducer/command.js';
import type { AccountRecord } from './models.js';

const DEFAULT_THRESHOLD_PERCENT = 80;

/** Returns the terms with which the ledger opens an account. */
export function firstTerms(record: AccountRecord, plan: PlanTerms): Terms {
  return {
    ...recordedTerms(record),
    plan,
    nextPlan: null,
    thresholdPercent: DEFAULT_THRESHOLD_PERCENT,
    state: 'open',
  };
}

/** Returns the changes that make an account's terms match its record; none where they match already. */
export function termChanges(record: AccountRecord, plan: PlanTerms, terms: Terms): ChangeTermsCommand['changes'] {
  const wanted = recordedTerms(record);
  const changed = Object.entries(wanted).filter(([name, value]) => terms[name as keyof typeof wanted] !== value);
  const samePlan = (terms.nextPlan ?? terms.plan).planId === plan.planId;
  return { ...Object.fromEntries(changed), ...(samePlan ? {} : { plan }) };
}

/** The terms that the record holds as they are. The plan is not one of them: the record only names it. */
function recordedTerms({ anchorDate, timeZone, interval, candidateAssistance }: AccountRecord) {
  return { anchorDate, timeZone, interval, candidateAssistance };
}
