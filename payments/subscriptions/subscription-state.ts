/**
 * What a customer's subscriptions mean for the plan of their account. Pure: the same ones always mean the same, whatever
 * order they were heard of in. See docs/decisions/0012.
 */
import type { Subscriber, SubscriptionChanges } from '../../accounts/subscriptions.js';
import type { Plan } from '../../domain/plan.js';

/** A subscription as Stripe tells it now. */
export interface SubscriptionSeen {
  readonly id: string;
  readonly status: string;
  readonly cancelAtPeriodEnd: boolean;
  readonly createdMs: number;
  readonly priceIds: readonly string[];
}

export interface Standing {
  /** Null: nothing is said about the account. */
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
export function standing(
  seen: readonly SubscriptionSeen[],
  plans: readonly Plan[],
  { planId, subscription: before }: Pick<Subscriber, 'planId' | 'subscription'>,
): Standing {
  const sold = seen.map((one): Sold => ({ ...one, plan: planOf(one, plans) })).sort(newestFirst);
  const paid = sold.filter(({ status, plan }) => plan !== null && PAID.includes(status)).sort(largestFirst)[0];
  if (paid) {
    const pays = paid.plan!.id;
    // Only what changed at Stripe changes the plan: one that the host set by hand since then stays.
    const changed = before?.planId === pays ? {} : { planId: pays };
    return { changes: { subscription: { ...shown(paid), planId: pays }, ...changed }, parkedBecause: null };
  }
  const strangers = sold.filter(({ status, plan }) => plan === null && PAID.includes(status));
  const parkedBecause = strangers.length === 0 ? null : unknownPrice(strangers[0]!);
  const paidBefore = before?.planId ?? null;
  if (paidBefore === null) {
    const latest = sold.find(({ plan }) => plan !== null);
    const changes = latest === undefined ? null : { subscription: { ...shown(latest), planId: null } };
    return { changes, parkedBecause };
  }
  const followed = sold.find(({ id }) => id === before?.id);
  if (!followed) return { changes: null, parkedBecause: `Stripe does not list ${before!.id} any more` };
  if (!OVER.includes(followed.status)) return { changes: null, parkedBecause };
  const subscription = { ...shown(followed), planId: null };
  // A plan that the host set by hand since then is not the subscription's to take.
  if (planId !== paidBefore) return { changes: { subscription }, parkedBecause };
  const free = plans.find((plan) => plan.free);
  if (!free) return { changes: null, parkedBecause: `${followed.id} is over, and there is no free plan` };
  return { changes: { subscription, planId: free.id }, parkedBecause };
}

/** The largest of what its items pay for; what else is on it, such as seats, does not matter. */
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
