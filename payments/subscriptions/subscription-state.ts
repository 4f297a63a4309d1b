/**
 * Decides what a customer's subscriptions mean for the plan of their account. Pure: the same subscriptions always mean
 * the same, in whatever order their events came. See docs/decisions/0012.
 */
import type { Subscriber, SubscriptionChanges } from '../../accounts/subscriptions.js';
import type { Plan } from '../../domain/pricing/plan.js';

/** A subscription as it is at Stripe now. */
export interface SubscriptionSeen {
  readonly id: string;
  readonly status: string;
  readonly cancelAtPeriodEnd: boolean;
  readonly createdMs: number;
  readonly priceIds: readonly string[];
}

export interface SubscriptionState {
  /** Null: nothing changes for the account. */
  readonly changes: SubscriptionChanges | null;
  /** Null, or why a person has to look. */
  readonly parkedBecause: string | null;
}

/** Stripe still tries to collect what is past due; when it gives up, it says so by another status. */
const PAID: readonly string[] = ['active', 'trialing', 'past_due'];
/** `paused`: a trial ended without a way to pay. */
const OVER: readonly string[] = ['canceled', 'unpaid', 'incomplete_expired', 'paused'];

type Sold = SubscriptionSeen & { readonly plan: Plan | null };

/** `plans` from the smallest to the largest. */
export function subscriptionState(
  seen: readonly SubscriptionSeen[],
  plans: readonly Plan[],
  { planId, subscription: before }: Pick<Subscriber, 'planId' | 'subscription'>,
): SubscriptionState {
  const sold = seen.map((one): Sold => ({ ...one, plan: planOf(one, plans) })).sort(newestFirst);
  const paid = sold.filter(({ status, plan }) => plan !== null && PAID.includes(status)).sort(largestFirst)[0];
  if (paid) {
    const pays = paid.plan!.id;
    // Only what changed at Stripe changes the plan: one that the host set by hand since then stays.
    const changed = before?.planId === pays ? {} : { planId: pays };
    return { changes: { subscription: { ...shown(paid), planId: pays }, ...changed }, parkedBecause: null };
  }
  const withoutPlan = sold.find(({ status, plan }) => plan === null && PAID.includes(status));
  const parkedBecause = withoutPlan === undefined ? null : unknownPrice(withoutPlan);
  const paidBefore = before?.planId ?? null;
  if (paidBefore === null) {
    const latest = sold.find(({ plan }) => plan !== null);
    const changes = latest === undefined ? null : { subscription: { ...shown(latest), planId: null } };
    return { changes, parkedBecause };
  }
  const followed = sold.find(({ id }) => id === before?.id);
  if (!followed) return { changes: null, parkedBecause: `Stripe no longer lists ${before!.id}` };
  if (!OVER.includes(followed.status)) return { changes: null, parkedBecause };
  const subscription = { ...shown(followed), planId: null };
  // The host set the plan by hand since then: the end of the subscription does not take it.
  if (planId !== paidBefore) return { changes: { subscription }, parkedBecause };
  const free = plans.find((plan) => plan.free);
  if (!free) return { changes: null, parkedBecause: `${followed.id} is over, and there is no free plan` };
  return { changes: { subscription, planId: free.id }, parkedBecause };
}

/** Returns the largest plan that its items pay for; other items, such as seats, do not matter. */
function planOf({ priceIds }: SubscriptionSeen, plans: readonly Plan[]): Plan | null {
  return plans.findLast(({ stripePriceId }) => stripePriceId !== null && priceIds.includes(stripePriceId)) ?? null;
}

function shown({ id, status, cancelAtPeriodEnd }: SubscriptionSeen) {
  return { id, status, cancelAtPeriodEnd };
}

const unknownPrice = ({ id, priceIds }: SubscriptionSeen): string =>
  `no plan is sold at the price of ${id} (${priceIds.join(', ')})`;

function newestFirst(a: Sold, b: Sold): number {
  return b.createdMs - a.createdMs || (a.id < b.id ? -1 : 1);
}

/** A stable sort: of the same plan the newest stays first. */
function largestFirst(a: Sold, b: Sold): number {
  return b.plan!.creditsPerPeriod - a.plan!.creditsPerPeriod;
}
