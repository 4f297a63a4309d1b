import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MAX_OPEN_CHECKOUTS } from '../../domain/pricing/purchase.js';
import { paymentModels } from '../../payments/models.js';
import { createOverageInvoices } from '../../payments/overage-invoices/overage-invoices.js';
import { createStripeClient } from '../../payments/stripe-client.js';
import { logFolder, projectRoot } from '../../tools/servers/places.js';
import { startStripeMock, type RunningStripeMock } from '../../tools/servers/stripe-mock.js';
import { testServer } from '../support/servers.js';
import { openRequestMirror, type RequestMirror } from './support/request-mirror.js';
import { openShop, type Shop } from './support/shop.js';

/** Every call that `payments/` makes, and what it looks like on the wire. */
const CALLS: Record<string, string> = {
  'billingPortal.sessions.create': 'POST /v1/billing_portal/sessions',
  'checkout.sessions.create': 'POST /v1/checkout/sessions',
  'checkout.sessions.expire': 'POST /v1/checkout/sessions/:id/expire',
  'checkout.sessions.retrieve': 'GET /v1/checkout/sessions/:id',
  'customers.create': 'POST /v1/customers',
  'customers.retrieve': 'GET /v1/customers/:id',
  'customers.update': 'POST /v1/customers/:id',
  'disputes.list': 'GET /v1/disputes',
  'events.list': 'GET /v1/events',
  'invoiceItems.create': 'POST /v1/invoiceitems',
  'invoiceItems.list': 'GET /v1/invoiceitems',
  'invoices.create': 'POST /v1/invoices',
  'invoices.del': 'DELETE /v1/invoices/:id',
  'invoices.finalizeInvoice': 'POST /v1/invoices/:id/finalize',
  'invoices.retrieve': 'GET /v1/invoices/:id',
  'paymentIntents.retrieve': 'GET /v1/payment_intents/:id',
  'refunds.create': 'POST /v1/refunds',
  'refunds.list': 'GET /v1/refunds',
  'subscriptions.list': 'GET /v1/subscriptions',
  'subscriptions.retrieve': 'GET /v1/subscriptions/:id',
};
/** Answered by the package itself. */
const OFF_THE_WIRE = ['webhooks.constructEvent'];

const away = { withDeadline: () => Promise.reject(new Error('Temporal cannot be reached')) } as unknown as Client;

let mock: RunningStripeMock;
let mirror: RequestMirror;
let shop: Shop;

beforeAll(async () => {
  mock = await startStripeMock(testServer('stripeMockPath'), path.join(logFolder, 'test-stripe-mock.log'));
  mirror = await openRequestMirror(mock.url);
  shop = await openShop(away, { stripeApiBase: mirror.url });
  mirror.setFirst(shop.sandbox.url);
  shop.sandbox.setWebhooks('drop');
  await shop.api.openAccount('acme', { planId: 'starter' });
});

afterAll(async () => {
  await shop.close();
  await mirror.close();
  await mock.stop();
});

/** Through the factory of the product, at the same two servers. */
const client = () => createStripeClient({ secretKey: shop.sandbox.secretKey, apiBase: mirror.url });

const order = async (): Promise<{ id: string; sessionId: string }> => {
  const requestId = `order-${Math.random()}`;
  await shop.buy('acme', { requestId });
  const record = await shop.payments.topUps.findRequest('acme', requestId);
  const opened = await shop.live.checkouts.open(record!._id);
  return { id: opened._id, sessionId: opened.sessionId! };
};

test('each call of payments/ is known to this test', () => {
  const folder = path.join(projectRoot, 'payments');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const source = files.map((file) => readFileSync(path.join(folder, file), 'utf8'));
  const called = source.flatMap((text) =>
    [...text.matchAll(/\bstripe((?:\s*\.\s*\w+)+)\(/g)].map(([, chain = '']) => chain.replaceAll(/\s/g, '').slice(1)),
  );
  expect([...new Set(called)].sort()).toEqual([...Object.keys(CALLS), ...OFF_THE_WIRE].sort());
});

test('every request of ours conforms to what Stripe publishes', async () => {
  // The host cleared the customer that was made a moment ago.
  await order();
  await shop.api.host('PUT', '/v1/accounts/acme', { stripeCustomerId: null });
  // Purchases: one too many open, one paid and refunded, one whose transfer is on its way.
  const orders: Awaited<ReturnType<typeof order>>[] = [];
  for (let opened = 0; opened <= MAX_OPEN_CHECKOUTS; opened += 1) orders.push(await order());
  const [paid, transferred] = orders.slice(-2) as [(typeof orders)[0], (typeof orders)[0]];
  shop.sandbox.finishCheckout(transferred.sessionId, 'async_pending');
  const { payment_intent: intent } = shop.sandbox.finishCheckout(paid.sessionId, 'paid');
  await shop.stripe.refunds.create({ payment_intent: intent as string, amount: 100 });
  shop.sandbox.setDispute(intent as string, 'needs_response');
  for (const { id } of orders) await shop.live.completion.applyPayment(id);

  // Paid with another amount, so a person sends the money back.
  const parked = await order();
  shop.sandbox.finishCheckout(parked.sessionId, 'paid', { amountTotal: 100 });
  await shop.live.completion.applyPayment(parked.id);
  const decision = { action: 'refund', reason: 'Too little.' };
  await shop.api.host('POST', `/v1/accounts/acme/top-ups/${parked.id}/resolve`, decision);
  expect(await shop.payments.topUps.require(parked.id)).toMatchObject({ state: 'refunded' });

  const portal = await shop.api.host('POST', '/v1/accounts/acme/billing-portal');
  expect(portal.status).toBe(200);

  // Overage of a closed period, for a customer without an address.
  const { stripeCustomerId } = (await shop.api.host('GET', '/v1/accounts/acme')).body as { stripeCustomerId?: string };
  await shop.stripe.customers.update(stripeCustomerId!, { email: '' });
  const period = { periodStart: new Date('2026-03-01'), periodEnd: new Date('2026-04-01') };
  const amountDue = { amount: 1_800, currency: 'usd' };
  const lines = [{ tokens: 120, unitPrice: { amount: 15, currency: 'usd' }, amount: amountDue }];
  const charge = { _id: 'acme~1', periodId: 'acme~1', accountId: 'acme', tokens: 120, lines, amountDue };
  const owed = { ...charge, ...period, bookedAt: new Date() };
  const errors: unknown[] = [];
  const models = paymentModels(shop.api.connection);
  const overageInvoices = createOverageInvoices({
    stripe: client(),
    models,
    accounts: shop.api.services.accounts,
    members: shop.api.services.members,
    booked: () => Promise.resolve([owed]),
    onError: (error) => errors.push(error),
  });
  await overageInvoices.workOff();
  expect(errors).toEqual([]);
  // A draft for a customer who was deleted since is taken away.
  const draft = await shop.stripe.invoices.create({ customer: (await shop.stripe.customers.create()).id });
  const refused = { state: 'refused', customer: 'cus_gone', invoiceId: draft.id, itemId: null, dueAt: new Date(0) };
  await models.overageInvoices.updateOne({ _id: owed._id }, { $set: refused });
  await overageInvoices.workOff();
  expect(errors).toEqual([]);

  // Plans by subscription, and more of everything than fits on a page.
  await shop.api.host('PUT', '/v1/plans/pro', { stripePriceId: 'price_pro' });
  for (let made = 0; made <= 100; made += 1) {
    shop.sandbox.createSubscription(stripeCustomerId!, { priceId: 'price_pro' });
  }
  await shop.live.sweep.once();
  await shop.live.sweep.once();

  const routes = new Set(mirror.requests.map(({ route }) => route));
  expect([...routes].sort()).toEqual(Object.values(CALLS).sort());
  expect(mirror.refused()).toEqual([]);
});

test.each([
  ['with a parameter that is unknown', () => client().customers.create({ nickname: 'Acme' } as never)],
  ['with a value of the wrong kind', () => client().invoices.create({ days_until_due: 'soon' } as never)],
  // Unknown names further down pass stripe-mock; the types of the package and the sandbox refuse them.
  [
    'with one of the wrong kind further down',
    () => client().checkout.sessions.create({ line_items: [{ quantity: 'ten' }] } as never),
  ],
  ['for a list with a filter that is unknown', () => client().refunds.list({ colour: 'red' } as never)],
])('a request %s is refused', async (_, ask) => {
  const before = mirror.refused().length;
  await ask().catch(() => undefined);
  expect(mirror.refused().slice(before)).toMatchObject([{ status: 400 }]);
});
