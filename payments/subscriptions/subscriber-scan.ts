/**
 * Finds subscriptions for which no event comes: an account may get its customer, and a plan its price, long after the
 * customer subscribed. Each round of the sweep does a little of it, so that purchases don't wait.
 */
import type Stripe from 'stripe';
import type { Plans } from '../../accounts/plans.js';
import type { Subscriptions } from '../../accounts/subscriptions.js';
import { createDueWork, dueFrom, withBackoff } from '../../storage/due-work.js';
import { insertIfMissing } from '../../storage/insert-if-missing.js';
import { workOff } from '../../storage/work-off.js';
import type { PaymentModels } from '../models.js';
import { idOf } from '../stripe-client.js';
import type { PriceScan } from './models.js';
import type { Subscribers } from './subscribers.js';

export interface SubscriberScan {
  /** Checks some of the customers that are due, and reads one page of each scan. */
  workOff(): Promise<void>;
}

interface SubscriberScanParts {
  readonly stripe: Stripe;
  readonly models: Pick<PaymentModels, 'priceScans'>;
  readonly plans: Pick<Plans, 'list'>;
  readonly subscriptions: Pick<Subscriptions, 'dueChecks' | 'requestChecks'>;
  readonly subscribers: Pick<Subscribers, 'look' | 'areSold'>;
  readonly onError: (error: unknown) => void;
}

const CHECKS = 20;
const PAGE = 100;
const MAX_PAUSE_MS = 60_000;

export function createSubscriberScan(parts: SubscriberScanParts): SubscriberScan {
  const { stripe, plans, subscriptions, subscribers, onError } = parts;
  const { priceScans } = parts.models;
  const scans = createDueWork({ model: priceScans, nextDueAt: withBackoff(MAX_PAUSE_MS) });

  /** A scan for each price that a plan is sold at. A price that a plan gets again is scanned again. */
  const keepScans = async (): Promise<number> => {
    const sold = (await plans.list()).flatMap(({ id, stripePriceId: priceId }) =>
      priceId === null ? [] : [{ _id: `${id}~${priceId}`, priceId }],
    );
    const ids = sold.map(({ _id }) => _id);
    await priceScans.deleteMany({ _id: { $nin: ids } });
    const known = await priceScans.find({ _id: { $in: ids } }, { _id: 1 }).lean<{ _id: string }[]>();
    const knownIds = new Set(known.map(({ _id }) => _id));
    const unknown = sold.filter((scan) => !knownIds.has(scan._id));
    await workOff(unknown, { concurrency: 1, onError }, async ({ _id, priceId }) => {
      await insertIfMissing(priceScans, _id, { priceId, lastSubscriptionId: null, ...dueFrom(new Date()) });
    });
    return sold.length;
  };

  const readPage = async (scan: PriceScan): Promise<void> => {
    const { _id, priceId: price, lastSubscriptionId: last } = scan;
    const page = await stripe.subscriptions.list({
      price,
      limit: PAGE,
      ...(last !== null && { starting_after: last }),
    });
    // Every account without a customer would match a null.
    const customers = page.data.map(({ customer }) => idOf(customer)).filter((id) => id !== null);
    await subscriptions.requestChecks(customers);
    const lastSubscriptionId = page.data.at(-1)?.id ?? last;
    // Pages that were read are no attempts that failed.
    if (page.has_more) await scans.release(scan, { lastSubscriptionId, attempts: 0 });
    else await scans.finish({ _id }, { lastSubscriptionId });
  };

  const scanPrices = async (): Promise<void> => {
    const limit = await keepScans();
    if (limit > 0) await scans.workOff({ limit, concurrency: 1, onError }, readPage);
  };

  /** Where nothing is sold, there is nothing to ask: a plan that gets a price has its subscribers checked. */
  const checkCustomers = async (): Promise<void> => {
    const areSold = await subscribers.areSold();
    await subscriptions.dueChecks.workOff({ limit: CHECKS, concurrency: 1, onError }, async (claimed) => {
      const { _id, stripeCustomerId, dueAt } = claimed;
      const because = areSold ? (await subscribers.look(stripeCustomerId!)).parkedBecause : null;
      if (because !== null) onError(new Error(`account ${_id} waits for a person: ${because}`));
      // Unless another check was requested since.
      await subscriptions.dueChecks.finish({ _id, dueAt });
    });
  };

  return {
    async workOff() {
      await scanPrices().catch(onError);
      await checkCustomers();
    },
  };
}
