/**
 * Everything about money that comes from outside, wired: for the API and the worker. The only folder that talks to
 * Stripe. Without a secret key nothing is sold, and what was sold before is still shown.
 */
import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { Accounts } from '../accounts/accounts.js';
import type { Plans } from '../accounts/plans.js';
import type { SpaceDirectory } from '../accounts/space-directory.js';
import type { Subscriptions } from '../accounts/subscriptions.js';
import type { Ledger } from '../ledger/ledger.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { createAftermath, type SendReceipt, type TopUpAftermath, type WakeWaiting } from './top-ups/completion.js';
import { createBillingPortal, type BillingPortal } from './billing-portal.js';
import { createCheckouts, type Checkouts } from './top-ups/checkout.js';
import { createInbox, type Inbox } from './inbox.js';
import { paymentModels, type TopUpRecord } from './models.js';
import { createNewcomers } from './subscriptions/subscriber-scan.js';
import { createOverageInvoices, type OverageBooked } from './overage-invoices.js';
import { createPurchases, type Purchases } from './top-ups/purchase.js';
import { createSettlement, type Settlement } from './top-ups/apply-payment.js';
import { createStripeClient, isLiveKey } from './stripe-client.js';
import { createSubscribers } from './subscriptions/subscribers.js';
import { createSweep, type Sweep } from './sweep.js';
import { createTopUpWorkflows, type TopUpWorkflows } from './top-ups/top-up-workflows.js';
import { createTopUps, type TopUps } from './top-ups/top-ups.js';

export interface PaymentSettings {
  /** Null: nothing is sold. */
  readonly stripeSecretKey: string | null;
  readonly stripeWebhookSecrets: readonly string[];
  readonly stripeApiBase: string | null;
  /** Besides the API's own. */
  readonly allowedOrigins: readonly string[];
  readonly publicUrl: string;
  readonly planUrl: string | null;
}

/** What needs Stripe. */
export interface StripeServices {
  readonly checkouts: Checkouts;
  readonly settlement: Settlement;
  readonly aftermath: TopUpAftermath;
  readonly inbox: Inbox;
  readonly sweep: Sweep;
}

export interface PaymentServices {
  readonly topUps: TopUps;
  readonly purchases: Purchases;
  readonly portal: BillingPortal;
  readonly workflows: TopUpWorkflows;
  readonly stripe: StripeServices | null;
  close(): Promise<void>;
}

export interface PaymentParts {
  readonly connection: Connection;
  readonly ledger: Ledger;
  readonly accounts: Accounts;
  readonly plans: Plans;
  readonly subscriptions: Subscriptions;
  readonly directory: SpaceDirectory;
  readonly temporal: Client;
  readonly settings: PaymentSettings;
  readonly sendReceipt: SendReceipt;
  readonly wakeWaiting: WakeWaiting;
  readonly overageBooked: OverageBooked;
  readonly onParked: (record: TopUpRecord) => void;
  readonly onError: (error: unknown) => void;
}

export async function openPaymentServices(parts: PaymentParts): Promise<PaymentServices> {
  const { connection, ledger, accounts, plans, subscriptions, settings, sendReceipt, wakeWaiting, onError } = parts;
  const { stripeSecretKey: secretKey, stripeApiBase: apiBase, stripeWebhookSecrets: webhookSecrets } = settings;
  const models = paymentModels(connection);
  await prepareCollections(models);
  const topUps = createTopUps({ models, onParked: parts.onParked });
  const workflows = createTopUpWorkflows(parts.temporal);
  const stripe = secretKey === null ? null : createStripeClient({ secretKey, apiBase });
  const livemode = secretKey === null ? null : isLiveKey(secretKey);
  const returnUrl = settings.planUrl ?? `${settings.publicUrl}/`;

  let withStripe: StripeServices | null = null;
  if (stripe !== null) {
    const settlement = createSettlement({ stripe, topUps, ledger });
    const subscribers = createSubscribers({ stripe, plans, subscriptions });
    const inbox = createInbox({
      ...{ stripe, models, topUps, workflows, webhookSecrets, onError },
      livemode: livemode === true,
      others: [subscribers.handle],
    });
    const aftermath = createAftermath({ accounts, topUps, settlement, inbox, sendReceipt, wakeWaiting });
    const settle = (topUpId: string) => aftermath.settle(topUpId);
    const checkouts = createCheckouts({ stripe, topUps, accounts, returnUrl, settle });
    const overageInvoices = createOverageInvoices({ stripe, models, accounts, booked: parts.overageBooked, onError });
    const newcomers = createNewcomers({ stripe, models, plans, subscriptions, subscribers, onError });
    const sweep = createSweep({
      stripe,
      models,
      topUps,
      settlement,
      inbox,
      workflows,
      settle,
      overageInvoices,
      newcomers,
      onError,
    });
    withStripe = { checkouts, settlement, aftermath, inbox, sweep };
  }
  const returnOrigins = [new URL(settings.publicUrl).origin, ...settings.allowedOrigins];
  return {
    topUps,
    workflows,
    purchases: createPurchases({ ...parts, topUps, workflows, livemode, returnOrigins }),
    portal: createBillingPortal({ stripe, accounts, returnUrl, onError }),
    stripe: withStripe,
    async close() {
      await withStripe?.inbox.drain();
    },
  };
}
