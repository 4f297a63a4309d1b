/**
 * Makes the plan of an account follow its customer's subscriptions. An event, a new customer or a new price only makes
 * us look: only what Stripe lists for the customer now counts. Nothing here moves a period: they roll by our own clock.
 */
import type Stripe from 'stripe';
import type { Plans } from '../../accounts/plans.js';
import { SubscriberChanged, type Subscriptions } from '../../accounts/subscriptions.js';
import { present } from '../../domain/present.js';
import type { Plan } from '../../domain/pricing/plan.js';
import { isRunning } from '../closed-accounts.js';
import { idOf } from '../stripe-client.js';
import { isOfSubscription } from '../stripe-events/event-types.js';
import type { EventHandler, Handled } from '../stripe-events/inbox.js';
import { EVENT_PARKED } from '../stripe-events/models.js';
import { orMissing } from '../stripe-refusal.js';
import { subscriptionState, type SubscriptionSeen } from './subscription-state.js';

export interface Subscribers {
  /** Handles events about subscriptions. */
  readonly handle: EventHandler;
  /** Makes the customer's account follow their subscriptions. May be repeated. */
  look(customerId: string): Promise<Handled>;
  /** False: no plan is sold by subscription, and Stripe is not asked. */
  areSold(): Promise<boolean>;
}

interface SubscriberParts {
  readonly stripe: Stripe;
  readonly plans: Pick<Plans, 'list' | 'reload'>;
  readonly subscriptions: Pick<Subscriptions, 'ofCustomer' | 'closedAccountOf' | 'follow'>;
}

const PAGE = 100;
/** Further subscriptions of one customer are not looked at. */
const MAX_SUBSCRIPTIONS = 1_000;
const MAX_TRIES = 5;

export function createSubscribers({ stripe, plans, subscriptions }: SubscriberParts): Subscribers {
  const areSold = async (): Promise<boolean> => isAnySold(await plans.list());

  /** `known` counts only where the list lacks it: Stripe lists nothing for a customer that was deleted. */
  const read = async (customer: string, known: Stripe.Subscription | null): Promise<SubscriptionSeen[]> => {
    const listed = await orMissing(
      stripe.subscriptions
        .list({ customer, status: 'all', limit: PAGE, expand: ['data.latest_invoice'] })
        .autoPagingToArray({ limit: MAX_SUBSCRIPTIONS }),
      [],
    );
    const lacking = known !== null && !listed.some(({ id }) => id === known.id);
    return (lacking ? [...listed, known] : listed).map(seenOf);
  };

  /** A person has to cancel what a closed account still pays for: nobody gets anything for it. */
  const withoutAccount = async (customer: string, known: Stripe.Subscription | null): Promise<Handled> => {
    const closed = known && isRunning(known.status) ? await subscriptions.closedAccountOf(customer) : null;
    if (closed === null) return { outcome: 'ignored: not our account', parkedBecause: null };
    return parked(`account ${closed} is closed, and its subscription ${known!.id} goes on: cancel it at Stripe`);
  };

  /** Reads the account before Stripe, so that an answer which another one overtook is not stored. */
  const look = async (customer: string, known: Stripe.Subscription | null = null): Promise<Handled> => {
    for (let tries = 1; ; tries += 1) {
      const subscriber = await subscriptions.ofCustomer(customer);
      if (!subscriber) return await withoutAccount(customer, known);
      const seen = await read(customer, known);
      let { changes, parkedBecause } = subscriptionState(seen, await plans.list(), subscriber, new Date());
      // Before a person has to look: the plan may have got its price a moment ago, in another process.
      if (parkedBecause !== null)
        ({ changes, parkedBecause } = subscriptionState(seen, await plans.reload(), subscriber, new Date()));
      try {
        if (changes) await subscriptions.follow(subscriber, changes);
      } catch (error) {
        if (!(error instanceof SubscriberChanged) || tries === MAX_TRIES) throw error;
        continue;
      }
      if (parkedBecause !== null) return parked(parkedBecause);
      return { outcome: changes ? 'followed' : 'ignored: not our plan', parkedBecause: null };
    }
  };

  return {
    look: (customer) => look(customer),
    areSold,

    async handle({ type, objectId }) {
      if (!isOfSubscription(type) || objectId === null) return null;
      if (!(await areSold()) && !isAnySold(await plans.reload())) {
        return { outcome: 'ignored: not our plan', parkedBecause: null };
      }
      const known = await orMissing(stripe.subscriptions.retrieve(objectId, { expand: ['latest_invoice'] }), null);
      return known ? await look(idOf(known.customer)!, known) : { outcome: 'of nothing', parkedBecause: null };
    },
  };
}

const isAnySold = (plans: readonly Plan[]): boolean => plans.some(({ stripePriceId }) => stripePriceId !== null);

const parked = (because: string): Handled => ({ outcome: EVENT_PARKED, parkedBecause: because });

function seenOf(subscription: Stripe.Subscription): SubscriptionSeen {
  const { id, status, created, cancel_at_period_end: atPeriodEnd, cancel_at: cancelAt, items } = subscription;
  const { latest_invoice: invoice } = subscription;
  return {
    id,
    status,
    // Stripe writes it as a date where the billing is flexible.
    cancelAtPeriodEnd: atPeriodEnd || cancelAt !== null,
    createdMs: created * 1_000,
    priceIds: items.data.map(({ price }) => price.id),
    ...(status === 'past_due' && present({ unpaidInvoice: unpaidInvoice(invoice) })),
  };
}

/** Undefined: it does not say. */
function unpaidInvoice(invoice: Stripe.Subscription['latest_invoice']): SubscriptionSeen['unpaidInvoice'] {
  if (invoice === null || typeof invoice === 'string') return undefined;
  if (invoice.billing_reason === 'subscription_update') return 'upgrade';
  return invoice.billing_reason === 'subscription_cycle' ? 'renewal' : undefined;
}
