/** Holds a version of a plan to the rules, whether it starts at once or is scheduled. */
import { invalidRequest, type Issue } from '../domain/errors.js';
import { comingAfter, inForceAt } from '../domain/pricing/dated.js';
import type { PlanContent } from '../domain/pricing/plan.js';
import type { DatedRecord } from './catalogue/dated-record.js';
import type { AccountModels } from './models.js';
import { planIssues } from './plan-changes.js';

export interface PlanRules {
  /** For a version that starts now. Throws `invalid-request`. */
  checkAtOnce(planId: string, content: PlanContent, before: PlanContent | undefined): Promise<void>;
  /** For one that starts later. */
  scheduledIssues(planId: string, content: PlanContent, before: PlanContent | undefined): Issue[];
  /** For those that a change at once was carried into. Throws `invalid-request`. */
  checkScheduled(planId: string, stored: DatedRecord<PlanContent>, next: DatedRecord<PlanContent>, now: Date): void;
}

interface PlanRulesParts extends Pick<AccountModels, 'accounts'> {
  readonly minInterval?: string | undefined;
}

export function createPlanRules({ accounts, minInterval }: PlanRulesParts): PlanRules {
  const issuesOf = (id: string, content: PlanContent, before: PlanContent | undefined): Issue[] =>
    planIssues({ id, ...content }, before ? { id, ...before } : null, minInterval);
  const moves = ({ price }: PlanContent, before: PlanContent | undefined): before is PlanContent =>
    before !== undefined && before.price.currency !== price.currency;

  /** An account may begin on the plan before the version starts, so no scheduled one has another currency. */
  const scheduledIssues: PlanRules['scheduledIssues'] = (planId, content, before) => {
    const issues = issuesOf(planId, content, before);
    if (!moves(content, before)) return issues;
    const { currency } = before.price;
    const message = `must stay ${currency}: accounts may begin on the plan until then. Make another plan instead.`;
    return [...issues, { path: 'price.currency', message }];
  };

  return {
    async checkAtOnce(planId, content, before) {
      const issues = issuesOf(planId, content, before);
      // Accounts have debts and payments in the old currency, and these stay in it.
      if (issues.length === 0 && moves(content, before)) {
        if ((await accounts.exists({ planId, state: 'open' })) !== null) {
          const message = `must stay ${before.price.currency}: accounts use the plan. Store another plan in ${content.price.currency}.`;
          issues.push({ path: 'price.currency', message });
        }
      }
      if (issues.length > 0) throw invalidRequest(issues);
    },

    scheduledIssues,

    checkScheduled(planId, stored, next, now) {
      if (comingAfter(stored.versions, now).length === 0) return;
      let before = inForceAt(next.versions, now)?.content;
      for (const { version, content } of comingAfter(next.versions, now)) {
        const issues = scheduledIssues(planId, content, before).map(({ path, message }) => ({
          path,
          message: `${message} (in version ${version}, which is scheduled)`,
        }));
        if (issues.length > 0) throw invalidRequest(issues);
        before = content;
      }
    },
  };
}
