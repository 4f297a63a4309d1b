import type Stripe from 'stripe';
import type { AccountView } from '../../../accounts/account-view.js';
import type { PlanTerms } from '../../../domain/pricing/plan.js';
import { totalPrice } from '../../../domain/pricing/purchase.js';
import { createCheckouts } from '../../../payments/top-ups/checkout.js';
import { createCustomers } from '../../../payments/customers.js';
import { createInbox, type Inbox } from '../../../payments/stripe-events/inbox.js';
import { paymentModels } from '../../../payments/models.js';
import type { TopUpRecord } from '../../../payments/top-ups/models.js';
import { createTopUpPayments } from '../../../payments/top-ups/apply-payment.js';
import { createStripeClient } from '../../../payments/stripe-client.js';
import { createTopUps, type TopUps } from '../../../payments/top-ups/top-ups.js';
import { prepareCollections } from '../../../storage/prepare-collections.js';
import { startStripeSandbox } from '../../../tools/stand-ins/stripe-sandbox/sandbox.js';
import type { Outcome } from '../../../tools/stand-ins/stripe-sandbox/checkout.js';
import { openStoppedLedger } from '../../support/ledger-on-mongodb.js';
import { termsOf } from '../../support/terms.js';
import { TESTER } from '../../support/actor.js';

export type PurchaseFixture = Awaited<ReturnType<typeof openPurchaseFixture>>;

/** Purchases without API and Temporal: the test calls each step, and can make it fail. */
export async function openPurchaseFixture() {
  const books = await openStoppedLedger();
  const sandbox = await startStripeSandbox();
  sandbox.setWebhooks('drop');
  const stripe = createStripeClient({ secretKey: sandbox.secretKey, apiBase: sandbox.url });
  const models = paymentModels(books.connection);
  await prepareCollections(models);
  const parked: TopUpRecord[] = [];
  const topUps = createTopUps({
    models,
    onParked(record) {
      parked.push(record);
    },
  });
  const { ledger } = books;

  const customers = new Map<string, string>();
  const names = new Map<string, string>();
  const closed = new Set<string>();
  let whileMaking = (): void => undefined;
  const accounts = {
    find: (accountId: string) => {
      const found = {
        name: names.get(accountId) ?? accountId,
        stripeCustomerId: customers.get(accountId) ?? null,
        state: closed.has(accountId) ? 'closed' : 'open',
      } as AccountView;
      return Promise.resolve(found);
    },
    keepCustomer(accountId: string, stripeCustomerId: string) {
      const meanwhile = whileMaking;
      whileMaking = () => undefined;
      meanwhile();
      customers.set(accountId, customers.get(accountId) ?? stripeCustomerId);
      return Promise.resolve(customers.get(accountId)!);
    },
  };

  const errors: unknown[] = [];
  const members = { owners: () => Promise.resolve([]) };

  /** Services that share nothing but the servers, as in another process; parts of them may fail. */
  const processWith = (faults: { topUps?: Partial<TopUps>; ledger?: Partial<typeof ledger> } = {}) => {
    const records = { ...topUps, ...faults.topUps };
    const payments = createTopUpPayments({ stripe, topUps: records, ledger: { ...ledger, ...faults.ledger } });
    const applyPayment = (id: string) => payments.apply(id);
    const returnUrl = 'http://host.test/';
    const checkouts = createCheckouts({
      stripe,
      topUps: records,
      accounts,
      customers: createCustomers({ stripe, accounts, members }),
      returnUrl,
      applyPayment,
      onError: (error) => errors.push(error),
    });
    return { applyPayment, checkouts, openCheckout: (id: string) => checkouts.open(id) };
  };
  const sound = processWith();

  const inboxOver = (stored: typeof models): Inbox =>
    createInbox({
      stripe,
      models: stored,
      topUps,
      livemode: false,
      webhookSecrets: ['whsec_other', sandbox.webhookSecret],
      workflows: {
        async wake({ _id }) {
          const before = new Date();
          await sound.applyPayment(_id);
          await inbox.finishEventsOf(_id, before);
        },
      },
      onError: (error) => errors.push(error),
    });
  const inbox = inboxOver(models);

  let purchases = 0;
  let opened = 0;
  return {
    books,
    sandbox,
    stripe,
    models,
    topUps,
    /** The purchases that were reported to need a person. */
    parked,
    processWith,
    /** A process without faults. */
    sound,
    inbox,
    /** An inbox over other models, as in a process of its own. */
    inboxOver,
    errors,
    /** The customers of the accounts, as their host set them. */
    customers,
    /** Other names than the accounts' ids. */
    names,
    /** The accounts that are closed. */
    closed,
    /** Happens after the next customer was made at Stripe, before the account has it. */
    whileMakingCustomer(happens: () => void) {
      whileMaking = happens;
    },

    async openAccount(plan: Partial<PlanTerms> = {}): Promise<string> {
      opened += 1;
      const accountId = `acme-${opened}`;
      await ledger.openAccount(accountId, termsOf({ plan }), TESTER);
      return accountId;
    },

    async order(accountId: string, credits = 250): Promise<TopUpRecord> {
      purchases += 1;
      const unitPrice = { amount: 30, currency: 'usd' };
      return await topUps.insert({
        accountId,
        requestId: `r-${purchases}`,
        spaceId: null,
        memberId: null,
        credits,
        unitPrice,
        total: totalPrice(credits, unitPrice),
        successUrl: null,
        cancelUrl: null,
        livemode: false,
      });
    },

    /** Orders, opens the checkout and ends it; `mismatch` makes the payment differ from the order. */
    async pay(accountId: string, outcome: Outcome = 'paid', mismatch: object = {}): Promise<TopUpRecord> {
      const { _id } = await this.order(accountId);
      const record = await sound.openCheckout(_id);
      if (outcome !== 'closed') sandbox.finishCheckout(record.sessionId!, outcome, mismatch);
      return record;
    },

    async intentOf({ sessionId }: TopUpRecord): Promise<string> {
      return (await stripe.checkout.sessions.retrieve(sessionId!)).payment_intent as string;
    },

    async refund(record: TopUpRecord, amount?: number): Promise<Stripe.Refund> {
      const payment_intent = await this.intentOf(record);
      return await stripe.refunds.create({ payment_intent, ...(amount !== undefined && { amount }) });
    },

    /** As Stripe sends it. */
    async deliver(event: object, secret = sandbox.webhookSecret, timestamp = Math.floor(Date.now() / 1_000)) {
      const payload = JSON.stringify(event);
      const signature = stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
      await inbox.receive(Buffer.from(payload), signature);
      await inbox.drain();
    },

    async eventsOf({ _id }: TopUpRecord): Promise<Stripe.Event[]> {
      const { data } = await stripe.events.list({ limit: 100 });
      return data.filter((event) => JSON.stringify(event.data.object).includes(_id)).reverse();
    },

    async grants(accountId: string) {
      const entries = await ledger.listEntries(accountId, { types: ['grant'], limit: 200 });
      return entries.filter(({ slices }) => slices[0]?.source === 'top_up').reverse();
    },

    balance: async (accountId: string) => (await ledger.readAccount(accountId))!.buckets,

    async findings() {
      return (await books.reconcile()).findings;
    },

    async close() {
      await sandbox.stop();
      await books.close();
    },
  };
}
