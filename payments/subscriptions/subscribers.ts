/**
 * Plans that are paid by subscription: an event, a new customer or a new price only makes us look. What counts is what
 * Stripe lists for the customer now. Nothing here moves a period: they roll by our own clock.
 */
import Stripe from 'stripe';
import type { Plans } from '../../accounts/plans.js';
import { SubscriberChanged, type Subscriptions } from '../../accounts/subscriptions.js';
import type { Plan } from '../../domain/plan.js';
import type { EventHandler, Handled } from '../inbox.js';
import { idOf } from '../payment.js';
import { standing, type SubscriptionSeen } from './subscription-state.js';

export interface Subscribers {
  /** Works on events about subscriptions. */
  readonly handle: EventHandler;
  /** Has the customer's account follow their subscriptions. May be repeated. */
  look(customerId: string): Promise<Handled>;
  /** False: Stripe has no say in any plan, and is not asked. */
  areWanted(): Promise<boolean>;
}

interface SubscriberParts {
  readonly stripe: Stripe;
  readonly plans: Pick<Plans, 'list' | 'reload'>;
  readonly subscriptions: Pick<Subscriptions, 'ofCustomer' | 'follow'>;
}

const OF_SUBSCRIPTIONS = /^customer\.subscription\./;
const PAGE = 100;
/** Somebody with more of them is looked at as far as this. */
const MOST_SUBSCRIPTIONS = 1_000;
const MAX_TRIES = 5;

export function createSubscribers({ stripe, plans, subscriptions }: SubscriberParts): Subscribers {
  const areWanted = async (): Promise<boolean> => isAnySold(await plans.list());

  /** `known` counts only where the list lacks it: Stripe lists nothing for a customer that was deleted. */
  const read = async (customer: string, known: Stripe.Subscription | null): Promise<SubscriptionSeen[]> => {
    const listed = await orMissing(
      stripe.subscriptions
        .list({ customer, status: 'all', limit: PAGE })
        .autoPagingToArray({ limit: MOST_SUBSCRIPTIONS }),
      [],
    );
    const lacking = known !== null && !listed.some(({ id }) => id === known.id);
    return (lacking ? [...listed, known] : listed).map(seenOf);
  };

  /** The account is read before Stripe, so that an answer which is overtaken by another one is not stored. */
  const look = async (customer: string, known: Stripe.Subscription | null = null): Promise<Handled> => {
    for (let tries = 1; ; tries += 1) {
      const [subscriber, another] = await subscriptions.ofCustomer(customer);
      if (!subscriber) return { outcome: 'of no account of ours', parkedBecause: null };
      if (another) return parked(`${customer} is the customer of ${subscriber._id} and of ${another._id}`);
      const seen = await read(customer, known);
      let { changes, parkedBecause } = standing(seen, await plans.list(), subscriber);
      // Before a person is troubled: the plan may have got its price a moment ago, in another process.
      if (parkedBecause !== null) ({ changes, parkedBecause } = standing(seen, await plans.reload(), subscriber));
      try {
        if (changes) await subscriptions.follow(subscriber, changes);
      } catch (error) {
        if (!(error instanceof SubscriberChanged) || tries === MAX_TRIES) throw error;
        continue;
      }
      if (parkedBecause !== null) return parked(parkedBecause);
      return { outcome: changes ? 'followed' : 'of no plan of ours', parkedBecause: null };
    }
  };

  return {
    look: (customer) => look(customer),
    areWanted,

    async handle({ type, objectId }) {
      if (!OF_SUBSCRIPTIONS.test(type)) return null;
      if (!(await areWanted()) && !isAnySold(await plans.reload())) {
        return { outcome: 'of no plan of ours', parkedBecause: null };
      }
      const known = await orMissing(stripe.subscriptions.retrieve(objectId), null);
      return known ? await look(idOf(known.customer)!, known) : { outcome: 'of nothing', parkedBecause: null };
    },
  };
}

const isAnySold = (plans: readonly Plan[]): boolean => plans.some(({ stripePriceId }) => stripePriceId !== null);

const parked = (because: string): Handled => ({ outcome: 'parked', parkedBecause: because });

/** What Stripe does not know is told apart from what it does not tell right now. */
async function orMissing<T, U>(asked: Promise<T>, missing: U): Promise<T | U> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing') return missing;
    throw error;
  }
}

function seenOf(subscription: Stripe.Subscription): SubscriptionSeen {
  const { id, status, created, cancel_at_period_end: atPeriodEnd, cancel_at: cancelAt, items } = subscription;
  return {
    id,
    status,
    // Stripe writes it as a date where the billing is flexible.
    cancelAtPeriodEnd: atPeriodEnd || cancelAt !== null,
    createdMs: created * 1_000,
    priceIds: items.data.map(({ price }) => price.id),
  };
}
