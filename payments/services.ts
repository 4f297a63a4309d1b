/**
 * Wires everything about money that comes from outside, for the API and the worker. This folder alone talks to Stripe.
 * Without a secret key nothing is sold, and what was sold before is still shown.
 */
import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { SpaceDirectory } from '../accounts/space-directory.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { createPaymentAttention, type PaymentAttention } from './attention.js';
import { createBillingPortal, type BillingPortal } from './billing-portal.js';
import { createClosedAccounts, type ClosedAccounts } from './closed-accounts.js';
import { paymentModels } from './models.js';
import { createOverageCharges, type OverageCharges, type OverageOf } from './overage-invoices/overage-charges.js';
import { createStripeServices, type StripeServices, type StripeServicesParts } from './stripe-services.js';
import type { TopUpRecord } from './top-ups/models.js';
import { createPurchases, type Purchases } from './top-ups/purchase.js';
import { createTopUpResolutions, type TopUpResolutions } from './top-ups/resolutions.js';
import { createReceiptsAgain, type ReceiptsAgain, type SendReceiptAgain } from './top-ups/receipt.js';
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

export interface PaymentServices {
  readonly topUps: TopUps;
  readonly purchases: Purchases;
  readonly resolutions: TopUpResolutions;
  readonly receipts: ReceiptsAgain;
  readonly closedAccounts: ClosedAccounts;
  readonly portal: BillingPortal;
  readonly overageCharges: OverageCharges;
  readonly workflows: TopUpWorkflows;
  readonly attention: PaymentAttention;
  /** Null: nothing is sold. */
  readonly stripe: StripeServices | null;
  close(): Promise<void>;
}

export interface PaymentParts extends Pick<
  StripeServicesParts,
  | 'ledger'
  | 'accounts'
  | 'members'
  | 'plans'
  | 'subscriptions'
  | 'sendReceipt'
  | 'wakeWaiting'
  | 'overageBooked'
  | 'onError'
> {
  readonly connection: Connection;
  readonly directory: SpaceDirectory;
  readonly overageOf: OverageOf;
  readonly sendReceiptAgain: SendReceiptAgain;
  readonly temporal: Client;
  readonly settings: PaymentSettings;
  readonly onParked: (record: TopUpRecord) => void;
  readonly onSubscriptionLeft: (
    accountId: string,
    subscription: { readonly id: string; readonly status: string },
  ) => void;
}

export async function openPaymentServices(parts: PaymentParts): Promise<PaymentServices> {
  const { connection, accounts, temporal, settings, onParked, onError } = parts;
  const { stripeSecretKey: secretKey, stripeApiBase: apiBase, stripeWebhookSecrets: webhookSecrets } = settings;
  const models = paymentModels(connection);
  await prepareCollections(models);
  const topUps = createTopUps({ models, onParked });
  const workflows = createTopUpWorkflows(temporal);
  const returnUrl = settings.planUrl ?? `${settings.publicUrl}/`;
  const returnOrigins = [new URL(settings.publicUrl).origin, ...settings.allowedOrigins];
  const stripe =
    secretKey === null
      ? null
      : createStripeServices({ ...parts, secretKey, apiBase, webhookSecrets, returnUrl, models, topUps, workflows });
  return {
    topUps,
    workflows,
    purchases: createPurchases({ ...parts, topUps, workflows, livemode: stripe?.livemode ?? null, returnOrigins }),
    resolutions: createTopUpResolutions({ ...parts, topUps, workflows, completion: stripe?.completion ?? null }),
    receipts: createReceiptsAgain({ ...parts, topUps }),
    closedAccounts: createClosedAccounts({ ...parts, topUps }),
    portal: createBillingPortal({ stripe: stripe?.client ?? null, accounts, returnUrl, onError }),
    attention: createPaymentAttention(models),
    overageCharges: createOverageCharges({ models, overageOf: parts.overageOf }),
    stripe,
    async close() {
      await stripe?.inbox.drain();
    },
  };
}
