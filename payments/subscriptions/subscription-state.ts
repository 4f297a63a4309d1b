/**
 * Decides what a customer's subscriptions mean for the plan of their account. Pure: the same subscriptions always mean
 * the same, in whatever order their events came. See docs/decisions/0012 and 0025.
 */
import type { Subscriber, SubscriptionChanges } from '../../accounts/subscriptions.js';
import { present } from '../../domain/present.js';
import type { Plan } from '../../domain/pricing/plan.js';

/** A subscription as it is at Stripe now. */
export interface SubscriptionSeen {
  readonly id: string;
  readonly status: string;
  readonly cancelAtPeriodEnd: boolean;
  readonly createdMs: number;
  readonly priceIds: readonly string[];
  /** What its newest invoice is for, where a payment is past due and the invoice says so. */
  readonly unpaidInvoice?: 'renewal' | 'upgrade';
}

export interface SubscriptionState {
  /** Null: nothing changes for the account. */
  readonly changes: SubscriptionChanges | null;
  /** Null, or why a person has to look. */
  readonly parkedBecause: string | null;
}

/** A trial is the host's gift. What is past due is not paid: Stripe goes on collecting it. */
const PAID: readonly string[] = ['active', 'trialing'];
const PAST_DUE = 'past_due';
/** `paused`: a trial ended without a way to pay. */
const OVER: readonly string[] = ['canceled', 'unpaid', 'incomplete_expired', 'paused'];

type Sold = SubscriptionSeen & { readonly plan: Plan | null };
type Account = Pick<Subscriber, 'planId' | 'subscription'>;
type Before = NonNullable<Account['subscription']>;

/** `plans` from the smallest to the largest. */
export function subscriptionState(
  seen: readonly SubscriptionSeen[],
  plans: readonly Plan[],
  account: Account,
  now: Date,
): SubscriptionState {
  const { planId, subscription: before } = account;
  const sold = seen.map((one): Sold => ({ ...one, plan: planOf(one, plans) })).sort(newestFirst);
  const paid = sold.filter(({ status, plan }) => plan !== null && PAID.includes(status)).sort(largestFirst)[0];
  if (paid) {
    const pays = paid.plan!.id;
    // Only what changed at Stripe changes the plan: one that the host set by hand since then stays.
    const isRestored = before?.fallbackPlanId !== undefined && before.fallbackPlanId === planId;
    const changed = before?.planId === pays && !isRestored ? {} : { planId: pays };
    return { changes: { subscription: { ...shown(paid), planId: pays }, ...changed }, parkedBecause: null };
  }
  const paidBefore = before?.planId ?? null;
  const counts = paidBefore === null ? PAID : [...PAID, PAST_DUE];
  const withoutPlan = sold.find(({ status, plan }) => plan === null && counts.includes(status));
  const parkedBecause = withoutPlan === undefined ? null : unknownPrice(withoutPlan);
  if (!before || paidBefore === null) {
    const latest = sold.find(({ plan }) => plan !== null);
    if (!latest) return { changes: null, parkedBecause };
    // What was not paid when it ended stays visible.
    const owed = latest.id === before?.id ? present({ unpaid: before.unpaid }) : {};
    return { changes: { subscription: { ...shown(latest), planId: null, ...owed } }, parkedBecause };
  }
  const followed = sold.find(({ id }) => id === before.id);
  if (!followed) return { changes: null, parkedBecause: `Stripe no longer lists ${before.id}` };
  if (followed.status === PAST_DUE && followed.plan) {
    return pastDue({ ...followed, plan: followed.plan }, plans, { planId, before, paidBefore }, now);
  }
  if (!OVER.includes(followed.status)) return { changes: null, parkedBecause };
  // It stays visible that it ended unpaid.
  const owed =
    followed.status === 'unpaid' ? ({ since: now, kind: 'renewal', planId: paidBefore } as const) : undefined;
  const subscription = { ...shown(followed), planId: null, ...present({ unpaid: before.unpaid ?? owed }) };
  // The host set the plan by hand since then, or it ends already: the end of the subscription does not take it.
  if (planId !== paidBefore) return { changes: { subscription }, parkedBecause };
  const free = smallestFree(plans);
  if (!free) return { changes: null, parkedBecause: `${followed.id} is over, and there is no free plan` };
  return { changes: { subscription, planId: free.id }, parkedBecause };
}

/**
 * More is granted only once it is paid. After an unpaid upgrade, the plan that was paid before stays. After
 * a renewal that nobody paid, the running period keeps its credits, and the next one brings those of the free plan.
 */
function pastDue(
  owing: Sold & { readonly plan: Plan },
  plans: readonly Plan[],
  { planId, before, paidBefore }: { planId: string; before: Before; paidBefore: string },
  now: Date,
): SubscriptionState {
  const kept = plans.find(({ id }) => id === paidBefore || id === owing.plan.id)?.id ?? paidBefore;
  const kind = owing.unpaidInvoice ?? (owing.plan.id === kept ? 'renewal' : 'upgrade');
  const since = before.unpaid?.kind === kind ? before.unpaid.since : now;
  const subscription = { ...shown(owing), planId: kept, unpaid: { since, kind, planId: owing.plan.id } };
  if (kind === 'upgrade' || before.fallbackPlanId !== undefined) {
    const fallback = present({ fallbackPlanId: before.fallbackPlanId });
    const smaller = kept !== paidBefore && planId === paidBefore ? { planId: kept } : {};
    return { changes: { subscription: { ...subscription, ...fallback }, ...smaller }, parkedBecause: null };
  }
  // The host set the plan by hand since then.
  if (planId !== paidBefore) return { changes: { subscription }, parkedBecause: null };
  const free = smallestFree(plans);
  if (!free) {
    return {
      changes: { subscription },
      parkedBecause: `the renewal of ${owing.id} is unpaid, and there is no free plan`,
    };
  }
  return {
    changes: { subscription: { ...subscription, fallbackPlanId: free.id }, planId: free.id },
    parkedBecause: null,
  };
}

const smallestFree = (plans: readonly Plan[]): Plan | undefined => plans.find(({ free }) => free);

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
