import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Stripe } from 'stripe';
import { startStripeSandbox, type StripeSandbox } from '../../tools/stand-ins/stripe-sandbox/sandbox.js';
import { packOf, stripeAt } from './stripe-sandbox-client.js';

let sandbox: StripeSandbox;
let stripe: Stripe;

beforeAll(async () => {
  sandbox = await startStripeSandbox();
  stripe = stripeAt(sandbox);
});

afterAll(async () => {
  await sandbox.stop();
});

test('a deleted customer is reported as deleted, loses their subscriptions, and no request may name them', async () => {
  const { id: customer } = await stripe.customers.create({ name: 'Gone' });
  const { id: subscription } = await stripe.subscriptions.create({ customer, items: [{ price: 'price_1' }] });
  expect(await stripe.customers.del(customer)).toMatchObject({ id: customer, deleted: true });
  expect(await stripe.customers.retrieve(customer)).toMatchObject({ id: customer, deleted: true });
  expect(await stripe.subscriptions.retrieve(subscription)).toMatchObject({ status: 'canceled' });
  const missing = { type: 'StripeInvalidRequestError', code: 'resource_missing', param: 'customer', statusCode: 400 };
  await expect(stripe.checkout.sessions.create({ ...packOf(250), customer })).rejects.toMatchObject(missing);
  await expect(stripe.invoices.create({ customer })).rejects.toMatchObject(missing);
  await expect(stripe.billingPortal.sessions.create({ customer })).rejects.toMatchObject(missing);
  await expect(stripe.customers.del(customer)).rejects.toMatchObject({ statusCode: 404, code: 'resource_missing' });
});

test('a key that comes again with other parameters is refused, and repeats a refusal that it stored', async () => {
  const key = { idempotencyKey: 'topup:refused' };
  const pack = { ...packOf(250), customer: 'cus_gone' };
  await expect(stripe.checkout.sessions.create(pack, key)).rejects.toMatchObject({ code: 'resource_missing' });
  const repeated = stripe.checkout.sessions.create(pack, key);
  await expect(repeated).rejects.toMatchObject({ headers: { 'idempotent-replayed': 'true' } });
  await expect(stripe.checkout.sessions.create(packOf(250), key)).rejects.toMatchObject({
    type: 'StripeIdempotencyError',
    statusCode: 400,
  });
});

test.each([
  ['small', 2, 'amount_too_small'],
  ['large', 5_000_000, 'amount_too_large'],
])('an amount that is too %s is refused', async (_, credits, code) => {
  await expect(stripe.checkout.sessions.create(packOf(credits))).rejects.toMatchObject({ code });
});

test('a payment that is disputed can not be refunded until the dispute is won', async () => {
  const { id } = await stripe.checkout.sessions.create(packOf(250));
  const intent = sandbox.finishCheckout(id, 'paid').payment_intent as string;
  sandbox.setDispute(intent, 'needs_response');
  await expect(stripe.refunds.create({ payment_intent: intent })).rejects.toMatchObject({ code: 'charge_disputed' });
  sandbox.setDispute(intent, 'won');
  expect(await stripe.refunds.create({ payment_intent: intent })).toMatchObject({ amount: 5_000 });
});

test('only a draft of an invoice is deleted, with its items', async () => {
  const { id: customer } = await stripe.customers.create({ name: 'Acme' });
  const draft = await stripe.invoices.create({ customer });
  const item = await stripe.invoiceItems.create({ customer, invoice: draft.id, amount: 100, currency: 'usd' });
  expect(await stripe.invoices.del(draft.id)).toMatchObject({ deleted: true });
  await expect(stripe.invoiceItems.retrieve(item.id)).rejects.toMatchObject({ statusCode: 404 });
  const open = await stripe.invoices.create({ customer });
  await stripe.invoices.finalizeInvoice(open.id);
  await expect(stripe.invoices.del(open.id)).rejects.toMatchObject({ code: 'invoice_not_editable' });
});
