/** Wires everything that needs Stripe. Without a secret key none of it exists. */
import type Stripe from 'stripe';
import type { Accounts } from '../accounts/accounts.js';
import type { Members } from '../accounts/members.js';
import type { Plans } from '../accounts/plans.js';
import type { Subscriptions } from '../accounts/subscriptions.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Sweep } from '../storage/sweep.js';
import { createCustomers } from './customers.js';
import type { PaymentModels } from './models.js';
import { createOverageInvoices, type OverageBooked } from './overage-invoices/overage-invoices.js';
import { createStripeClient, isLiveKey } from './stripe-client.js';
import { createEventList } from './stripe-events/event-list.js';
import { createInbox, type Inbox } from './stripe-events/inbox.js';
import { createSubscriberScan } from './subscriptions/subscriber-scan.js';
import { createSubscribers } from './subscriptions/subscribers.js';
import { createPaymentSweep } from './sweep.js';
import { createTopUpPayments, type TopUpPayments } from './top-ups/apply-payment.js';
import { createCheckouts, type Checkouts } from './top-ups/checkout.js';
import {
  createTopUpCompletion,
  type SendReceipt,
  type TopUpCompletion,
  type WakeWaiting,
} from './top-ups/completion.js';
import type { TopUpWorkflows } from './top-ups/top-up-workflows.js';
import type { TopUps } from './top-ups/top-ups.js';

export interface StripeServices {
  readonly client: Stripe;
  readonly livemode: boolean;
  readonly checkouts: Checkouts;
  readonly topUpPayments: TopUpPayments;
  readonly completion: TopUpCompletion;
  readonly inbox: Inbox;
  readonly sweep: Sweep;
}

export interface StripeServicesParts {
  readonly secretKey: string;
  readonly apiBase: string | null;
  readonly webhookSecrets: readonly string[];
  /** The browser goes here after a checkout that names no address. */
  readonly returnUrl: string;
  readonly models: PaymentModels;
  readonly topUps: TopUps;
  readonly workflows: TopUpWorkflows;
  readonly ledger: Ledger;
  readonly accounts: Accounts;
  readonly members: Pick<Members, 'owners'>;
  readonly plans: Plans;
  readonly subscriptions: Subscriptions;
  readonly sendReceipt: SendReceipt;
  readonly wakeWaiting: WakeWaiting;
  readonly overageBooked: OverageBooked;
  readonly onError: (error: unknown) => void;
}

export function createStripeServices(parts: StripeServicesParts): StripeServices {
  const { secretKey, apiBase, models, topUps, workflows, ledger, accounts, plans, subscriptions, onError } = parts;
  const stripe = createStripeClient({ secretKey, apiBase });
  const livemode = isLiveKey(secretKey);
  const topUpPayments = createTopUpPayments({ stripe, topUps, ledger });
  const subscribers = createSubscribers({ stripe, plans, subscriptions });
  const inbox = createInbox({ ...parts, stripe, livemode, others: [subscribers.handle] });
  const completion = createTopUpCompletion({ ...parts, topUpPayments, inbox });
  const checkouts = createCheckouts({
    stripe,
    topUps,
    accounts,
    customers: createCustomers({ stripe, accounts, members: parts.members }),
    returnUrl: parts.returnUrl,
    applyPayment: (topUpId) => completion.applyPayment(topUpId),
    onError,
  });
  const sweep = createPaymentSweep({
    models,
    inbox,
    eventList: createEventList({ stripe, models, inbox }),
    topUps,
    topUpPayments,
    checkouts,
    completion,
    workflows,
    overageInvoices: createOverageInvoices({
      stripe,
      models,
      accounts,
      members: parts.members,
      booked: parts.overageBooked,
      onError,
    }),
    subscriberScan: createSubscriberScan({ stripe, models, plans, subscriptions, subscribers, onError }),
    onError,
  });
  return { client: stripe, livemode, checkouts, topUpPayments, completion, inbox, sweep };
}
