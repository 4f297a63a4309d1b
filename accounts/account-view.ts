import type { AccountState } from '../domain/account/account-state.js';
import type { AccountRecord, SubscriptionRecord, UnpaidRecord } from './models.js';

/** Shows an account as its host sees it. */
export interface AccountView {
  readonly id: string;
  readonly name: string;
  /** The plan in force. */
  readonly planId: string;
  /** The plan of the next period, after a downgrade. */
  readonly nextPlanId: string | null;
  readonly timeZone: string;
  readonly anchorDate: string;
  readonly interval: string | null;
  readonly stripeCustomerId: string | null;
  /** The subscription at the payment provider. */
  readonly subscription: SubscriptionView | null;
  readonly features: { readonly candidateAssistance: boolean };
  readonly state: 'open' | 'closed';
  readonly createdAt: Date;
  readonly period: { readonly id: string; readonly number: number; readonly start: Date; readonly end: Date };
}

export interface SubscriptionView extends Pick<SubscriptionRecord, 'id' | 'status' | 'cancelAtPeriodEnd' | 'planId'> {
  /** The payment that is due; null while everything is paid. */
  readonly unpaid: UnpaidRecord | null;
}

/** Fields that decide about credits come from the ledger's terms, because those are in force. */
export function accountView(record: AccountRecord, { terms, period }: AccountState): AccountView {
  return {
    id: record._id,
    name: record.name,
    planId: terms.plan.planId,
    nextPlanId: terms.nextPlan?.planId ?? null,
    timeZone: terms.timeZone,
    anchorDate: terms.anchorDate,
    interval: terms.interval,
    stripeCustomerId: record.stripeCustomerId,
    subscription: record.subscription ? subscriptionView(record.subscription) : null,
    features: { candidateAssistance: terms.candidateAssistance },
    state: terms.state,
    createdAt: record.createdAt,
    period: { id: period.id, number: period.number, start: period.start, end: period.end },
  };
}

function subscriptionView({ id, status, cancelAtPeriodEnd, planId, unpaid }: SubscriptionRecord): SubscriptionView {
  return { id, status, cancelAtPeriodEnd, planId, unpaid: unpaid ?? null };
}
