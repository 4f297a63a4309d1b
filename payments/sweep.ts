/**
 * The sweep of payments makes webhooks a convenience: every few seconds one process handles the events that wait, asks
 * Stripe for its events, looks at every purchase that is under way, invoices overage, and looks for subscribers of whom
 * no event was received. With it a lost webhook costs seconds and nothing else.
 */
import { createLease } from '../storage/lease.js';
import { createSweep, type Sweep } from '../storage/sweep.js';
import type { PaymentModels } from './models.js';
import type { OverageInvoices } from './overage-invoices/overage-invoices.js';
import type { EventList } from './stripe-events/event-list.js';
import type { Inbox } from './stripe-events/inbox.js';
import type { SubscriberScan } from './subscriptions/subscriber-scan.js';
import type { TopUpPayments } from './top-ups/apply-payment.js';
import type { Checkouts } from './top-ups/checkout.js';
import type { TopUpCompletion } from './top-ups/completion.js';
import type { TopUpWorkflows } from './top-ups/top-up-workflows.js';
import type { TopUps } from './top-ups/top-ups.js';

interface PaymentSweepParts {
  readonly models: Pick<PaymentModels, 'leases'>;
  readonly inbox: Pick<Inbox, 'workOff'>;
  readonly eventList: EventList;
  readonly topUps: Pick<TopUps, 'dueLooks'>;
  readonly topUpPayments: Pick<TopUpPayments, 'hasNews'>;
  readonly checkouts: Pick<Checkouts, 'endOfClosed'>;
  readonly completion: Pick<TopUpCompletion, 'applyPayment'>;
  readonly workflows: Pick<TopUpWorkflows, 'wake'>;
  readonly overageInvoices: OverageInvoices;
  readonly subscriberScan: SubscriberScan;
  readonly onError: (error: unknown) => void;
}

const PAUSE_MS = 3_000;
const LEASE_MS = 30_000;
const BATCH = 100;
const PURCHASE_CONCURRENCY = 5;

export function createPaymentSweep(parts: PaymentSweepParts): Sweep {
  const { models, inbox, eventList, overageInvoices, subscriberScan, onError } = parts;
  const { topUps, topUpPayments, checkouts, completion, workflows } = parts;
  const lease = createLease(models.leases, 'payments-sweep', LEASE_MS);

  const lookAtPurchases = () =>
    topUps.dueLooks.workOff({ limit: BATCH, concurrency: PURCHASE_CONCURRENCY, onError }, async (record) => {
      if (await checkouts.endOfClosed(record)) return;
      if (!(await topUpPayments.hasNews(record))) return;
      // Without Temporal the credits land all the same; the receipt waits for it.
      await workflows.wake(record).catch(() => completion.applyPayment(record._id));
    });

  return createSweep({
    lease,
    pauseMs: PAUSE_MS,
    onError,
    steps: [
      () => inbox.workOff(BATCH),
      () => eventList.read(() => lease.renew()),
      lookAtPurchases,
      () => overageInvoices.workOff(),
      () => subscriberScan.workOff(),
    ],
  });
}
