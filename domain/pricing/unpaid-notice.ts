/** Says in one sentence what an unpaid subscription means for the credits: see docs/decisions/0025. */
import { formatDate, formatLastDay } from '../calendar/format-date.js';

export interface UnpaidFacts {
  readonly kind: 'renewal' | 'upgrade';
  /** The plan that the payment is for. */
  readonly unpaidPlan: string;
  /** The plan in force, and the one that replaces it when the next period begins. */
  readonly plan: string;
  readonly nextPlan: string | null;
  /** Stripe no longer asks for the payment. */
  readonly ended: boolean;
  readonly periodEnd: Date;
  readonly timeZone: string;
}

export function unpaidNotice(facts: UnpaidFacts): string {
  const { kind, unpaidPlan, plan, nextPlan, ended, periodEnd, timeZone } = facts;
  const next = formatDate(periodEnd, timeZone);
  if (ended) {
    const then = nextPlan === null ? `The plan is ${plan}.` : `From ${next} the plan is ${nextPlan}.`;
    return `The subscription to ${unpaidPlan} ended because it was not paid. ${then}`;
  }
  if (kind === 'upgrade' && nextPlan === null) {
    return `The payment for ${unpaidPlan} is due. Its credits are added as soon as it is paid; until then the plan stays ${plan}.`;
  }
  if (nextPlan === null) return `The payment for ${unpaidPlan} is due. Until it is paid, the plan is ${plan}.`;
  const last = formatLastDay(periodEnd, timeZone);
  return `The payment for ${unpaidPlan} is due. The credits of this period stay until ${last}; unless it is paid by then, the plan is ${nextPlan} from ${next}.`;
}
