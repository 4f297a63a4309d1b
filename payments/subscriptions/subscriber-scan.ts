/**
 * Subscriptions that no event tells of: an account may get its customer, and a plan its price, long after somebody
 * subscribed. A little of it in each round of the sweep, so that purchases don't wait for it.
 */
import type Stripe from 'stripe';
import type { Plans } from '../../accounts/plans.js';
import type { Subscriptions } from '../../accounts/subscriptions.js';
import type { PaymentModels, PriceScan } from '../models.js';
import { idOf } from '../payment.js';
import type { Subscribers } from './subscribers.js';

export interface Newcomers {
  /** Looks at some of them. */
  workOff(): Promise<void>;
}

interface NewcomerParts {
  readonly stripe: Stripe;
  readonly models: Pick<PaymentModels, 'priceScans'>;
  readonly plans: Pick<Plans, 'list'>;
  readonly subscriptions: Pick<Subscriptions, 'ask' | 'unasked' | 'asked'>;
  readonly subscribers: Pick<Subscribers, 'look' | 'areWanted'>;
  readonly onError: (error: unknown) => void;
}

const LOOKS = 20;
const PAUSE_MS = 60_000;
const PAGE = 100;

export function createNewcomers(parts: NewcomerParts): Newcomers {
  const { stripe, plans, subscriptions, subscribers, onError } = parts;
  const { priceScans } = parts.models;

  const lookAtCustomers = async (): Promise<void> => {
    for (const account of await subscriptions.unasked(LOOKS, PAUSE_MS)) {
      try {
        const { parkedBecause } = await subscribers.look(account.stripeCustomerId!);
        if (parkedBecause !== null) onError(new Error(`account ${account._id} waits for a person: ${parkedBecause}`));
        await subscriptions.asked(account);
      } catch (error) {
        onError(error);
      }
    }
  };

  const askSubscribersOf = async (_id: string, price: string): Promise<void> => {
    const scan = await priceScans.findById(_id).lean<PriceScan>();
    if (scan?.doneAt) return;
    const last = scan?.lastSubscriptionId ?? null;
    const page = await stripe.subscriptions.list({
      price,
      limit: PAGE,
      ...(last !== null && { starting_after: last }),
    });
    await subscriptions.ask(page.data.map(({ customer }) => idOf(customer)!));
    const lastSubscriptionId = page.data.at(-1)?.id ?? last;
    const doneAt = page.has_more ? null : new Date();
    await priceScans.updateOne({ _id }, { $set: { lastSubscriptionId, doneAt } }, { upsert: true });
  };

  const askSubscribers = async (): Promise<void> => {
    const sold = (await plans.list()).flatMap(({ id, stripePriceId: price }) =>
      price === null ? [] : [{ _id: `${id}~${price}`, price }],
    );
    // A price that a plan gets for the second time is new again.
    await priceScans.deleteMany({ _id: { $nin: sold.map(({ _id }) => _id) } });
    for (const { _id, price } of sold) await askSubscribersOf(_id, price);
  };

  return {
    async workOff() {
      await askSubscribers().catch(onError);
      if (await subscribers.areWanted()) await lookAtCustomers();
    },
  };
}
