import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Stripe } from 'stripe';
import { startStripeSandbox, type StripeSandbox } from '../../tools/stand-ins/stripe-sandbox/sandbox.js';
import { eventually } from '../support/eventually.js';
import { packOf, stripeAt } from './stripe-sandbox-client.js';

let nowMs = Date.now();
let sandbox: StripeSandbox;
let stripe: Stripe;

beforeAll(async () => {
  sandbox = await startStripeSandbox({ nowMs: () => nowMs });
  stripe = stripeAt(sandbox);
});

beforeEach(() => {
  nowMs = Date.now();
  sandbox.setFaults({ nextRequests: 0, status: 500 });
  sandbox.setRefundsFail(false);
});

afterAll(async () => {
  await sandbox.stop();
});

async function paidSession() {
  const { id } = await stripe.checkout.sessions.create(packOf(250));
  sandbox.finishCheckout(id, 'paid');
  const session = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent.latest_charge'] });
  const intent = session.payment_intent as Stripe.PaymentIntent;
  return { session, intent, charge: intent.latest_charge as Stripe.Charge };
}

async function eventTypesAbout(id: string): Promise<string[]> {
  const events = await stripe.events.list({ limit: 100 });
  return events.data.filter((event) => (event.data.object as { id?: string }).id === id).map(({ type }) => type);
}

describe('checkout', () => {
  test('a session keeps the amount, the reference and the metadata that were asked for', async () => {
    const customer = await stripe.customers.create({ email: 'finance@acme.example', metadata: { accountId: 'acme' } });
    const created = await stripe.checkout.sessions.create({ ...packOf(250), customer: customer.id });

    const session = await stripe.checkout.sessions.retrieve(created.id, { expand: ['line_items', 'customer'] });
    expect(session).toMatchObject({
      object: 'checkout.session',
      status: 'open',
      payment_status: 'unpaid',
      amount_subtotal: 5_000,
      amount_total: 5_000,
      currency: 'usd',
      client_reference_id: 'topup-250',
      metadata: { topUpId: 'topup-250' },
      payment_intent: null,
      livemode: false,
      customer: { id: customer.id, email: 'finance@acme.example' },
      url: `${sandbox.url}/checkout/${created.id}`,
    });
    expect(session.line_items?.data[0]).toMatchObject({ quantity: 250, amount_total: 5_000 });
  });

  test('a paid session has a payment intent with its own metadata and a charge of the full amount', async () => {
    const { session, intent, charge } = await paidSession();
    expect(session).toMatchObject({ status: 'complete', payment_status: 'paid', url: null });
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 5_000, metadata: { topUpId: 'topup-250' } });
    expect(charge).toMatchObject({ status: 'succeeded', amount: 5_000, amount_refunded: 0, refunded: false });
    expect(await eventTypesAbout(session.id)).toEqual(['checkout.session.completed']);
  });

  test('a declined card leaves the session open for another try, on the same payment intent', async () => {
    const { id } = await stripe.checkout.sessions.create(packOf(250));
    const declined = sandbox.finishCheckout(id, 'declined');
    expect(declined).toMatchObject({ status: 'open', payment_status: 'unpaid' });
    expect(sandbox.finishCheckout(id, 'paid')).toMatchObject({
      payment_status: 'paid',
      payment_intent: declined.payment_intent,
    });
  });

  test('a bank transfer completes the session unpaid, and pays it when the money arrives', async () => {
    const { id } = await stripe.checkout.sessions.create(packOf(250));
    expect(sandbox.finishCheckout(id, 'async_pending')).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
    expect(sandbox.finishCheckout(id, 'async_succeeded')).toMatchObject({ payment_status: 'paid' });
    expect(await eventTypesAbout(id)).toEqual([
      'checkout.session.async_payment_succeeded',
      'checkout.session.completed',
    ]);
    expect(() => sandbox.finishCheckout(id, 'async_failed')).toThrow('cannot become async_failed');
  });

  test('a bank transfer that fails leaves the session unpaid for good', async () => {
    const { id } = await stripe.checkout.sessions.create(packOf(250));
    sandbox.finishCheckout(id, 'async_pending');
    expect(sandbox.finishCheckout(id, 'async_failed')).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
    expect(() => sandbox.finishCheckout(id, 'async_succeeded')).toThrow('cannot become async_succeeded');
  });

  test('discount and tax stay apart from the subtotal', async () => {
    const { id } = await stripe.checkout.sessions.create(packOf(250));
    expect(sandbox.finishCheckout(id, 'paid', { discount: 1_000, tax: 760 })).toMatchObject({
      amount_subtotal: 5_000,
      amount_total: 4_760,
      total_details: { amount_discount: 1_000, amount_tax: 760 },
    });
  });

  test.each([
    ['usd', 49, 'amount_too_small'],
    ['huf', 17_499, 'amount_too_small'],
    ['eur', 100_000_000, 'amount_too_large'],
    ['kwd', 1_505, 'parameter_invalid_integer'],
    ['isk', 150, 'parameter_invalid_integer'],
  ])('an amount in %s that Stripe refuses is refused: %d', async (currency, amount, code) => {
    const product_data = { name: 'Credits' };
    const pack = packOf(1);
    const line_items = [{ quantity: 1, price_data: { currency, unit_amount: amount, product_data } }];
    await expect(stripe.checkout.sessions.create({ ...pack, line_items })).rejects.toMatchObject({ code });
  });

  test('an invoice that is to be mailed needs a customer with an address', async () => {
    const { id: customer } = await stripe.customers.create({ name: 'Acme' });
    const invoice = { customer, collection_method: 'send_invoice', days_until_due: 30 } as const;
    await expect(stripe.invoices.create(invoice)).rejects.toThrow('the customer must have a valid email');
    await stripe.customers.update(customer, { email: 'finance@acme.example' });
    expect(await stripe.invoices.create(invoice)).toMatchObject({ customer_email: 'finance@acme.example' });
  });

  test('a session with a 100 % coupon completes without a payment intent', async () => {
    const { id } = await stripe.checkout.sessions.create(packOf(250));
    expect(sandbox.finishCheckout(id, 'paid', { coupon: true })).toMatchObject({
      status: 'complete',
      payment_status: 'no_payment_required',
      payment_intent: null,
      amount_subtotal: 5_000,
      amount_total: 0,
    });
  });

  test('a test can have a wrong amount and currency paid', async () => {
    const { id } = await stripe.checkout.sessions.create(packOf(250));
    sandbox.finishCheckout(id, 'paid', { amountTotal: 1, currency: 'eur' });
    const session = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
    expect(session).toMatchObject({ amount_total: 1, currency: 'eur', payment_intent: { amount: 1, currency: 'eur' } });
  });

  test('an expired session cannot be paid, whether we or the time expired it', async () => {
    const byUs = await stripe.checkout.sessions.create(packOf(250));
    await stripe.checkout.sessions.expire(byUs.id);
    const byTime = await stripe.checkout.sessions.create({ ...packOf(250), expires_at: nowS() + 1_800 });
    nowMs += 1_801_000;
    await eventually(async () => {
      expect((await stripe.checkout.sessions.retrieve(byTime.id)).status).toBe('expired');
    });

    for (const { id } of [byUs, byTime]) {
      expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({ status: 'expired', url: null });
      expect(() => sandbox.finishCheckout(id, 'paid')).toThrow('is expired');
      expect(await eventTypesAbout(id)).toEqual(['checkout.session.expired']);
    }
    await expect(stripe.checkout.sessions.expire(byUs.id)).rejects.toMatchObject({ statusCode: 400 });
  });

  test('sessions are listed newest first, a page at a time, from a time on', async () => {
    nowMs += 10_000_000;
    const since = nowS();
    const ids: string[] = [];
    for (const credits of [50, 60, 70]) ids.unshift((await stripe.checkout.sessions.create(packOf(credits))).id);
    const listed: string[] = [];
    for await (const { id } of stripe.checkout.sessions.list({ created: { gte: since }, limit: 2 })) listed.push(id);
    expect(listed).toEqual(ids);
  });

  test.each([
    ['an amount below the minimum charge', { ...packOf(2) }, 'amount_too_small'],
    ['an unknown parameter', { ...packOf(250), creditz: 1 }, 'parameter_unknown'],
    [
      'the parameter that this API version removed',
      { ...packOf(250), payment_method_types: ['card'] },
      'parameter_unknown',
    ],
    ['a missing parameter', { ...packOf(250), success_url: undefined }, 'parameter_missing'],
    ['an unknown customer', { ...packOf(250), customer: 'cus_nobody' }, 'resource_missing'],
  ])('%s is refused', async (_, params, code) => {
    const creation = stripe.checkout.sessions.create(params as Stripe.Checkout.SessionCreateParams);
    await expect(creation).rejects.toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400, code });
  });
});

describe('idempotency keys', () => {
  test('the same key and parameters give the same session, and make it once', async () => {
    const params = packOf(250);
    const first = await stripe.checkout.sessions.create(params, { idempotencyKey: 'topup:same' });
    const second = await stripe.checkout.sessions.create(params, { idempotencyKey: 'topup:same' });
    expect(second.id).toBe(first.id);
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
  });

  test('the same key with other parameters is an error', async () => {
    await stripe.checkout.sessions.create(packOf(250), { idempotencyKey: 'topup:other' });
    await expect(stripe.checkout.sessions.create(packOf(251), { idempotencyKey: 'topup:other' })).rejects.toMatchObject(
      { type: 'StripeIdempotencyError', statusCode: 400 },
    );
  });

  test('wrong parameters do not use the key up', async () => {
    const options = { idempotencyKey: 'topup:corrected' };
    const wrong = { ...packOf(250), creditz: 1 } as Stripe.Checkout.SessionCreateParams;
    await expect(stripe.checkout.sessions.create(wrong, options)).rejects.toThrow('unknown parameter: creditz');
    await expect(stripe.checkout.sessions.create(packOf(250), options)).resolves.toMatchObject({ status: 'open' });
  });
});

describe('refunds and disputes', () => {
  test('refunds add up on the charge, never above what was paid', async () => {
    const { intent, charge } = await paidSession();
    await stripe.refunds.create({ payment_intent: intent.id, amount: 2_000 });
    expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ amount_refunded: 2_000, refunded: false });
    await expect(stripe.refunds.create({ payment_intent: intent.id, amount: 3_001 })).rejects.toThrow('greater than');
    await stripe.refunds.create({ charge: charge.id });
    expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ amount_refunded: 5_000, refunded: true });
    await expect(stripe.refunds.create({ payment_intent: intent.id })).rejects.toMatchObject({
      code: 'charge_already_refunded',
    });
    const { data } = await stripe.refunds.list({ payment_intent: intent.id });
    expect(data.map(({ amount }) => amount)).toEqual([3_000, 2_000]);
  });

  test('a refund that fails gives the money back on the charge', async () => {
    const { intent, charge } = await paidSession();
    sandbox.setRefundsFail(true);
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 2_000 });
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'failed' });
    expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ amount_refunded: 0, refunded: false });
    expect(await eventTypesAbout(refund.id)).toEqual(['charge.refund.updated', 'refund.failed', 'refund.created']);
  });

  test.each(['won', 'lost'] as const)('a dispute is opened once and then %s', async (end) => {
    const { intent, charge } = await paidSession();
    const opened = sandbox.setDispute(intent.id, 'needs_response');
    expect(opened).toMatchObject({ amount: 5_000, charge: charge.id, payment_intent: intent.id });
    expect(sandbox.setDispute(intent.id, end)).toMatchObject({ id: opened.id, status: end });
    expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ disputed: true });
    expect(await eventTypesAbout(opened.id)).toEqual([
      ...(end === 'won' ? ['charge.dispute.funds_reinstated'] : []),
      'charge.dispute.closed',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.created',
    ]);
  });
});

describe('invoices, subscriptions and the portal', () => {
  test('an invoice takes its item and is fixed by finalizing', async () => {
    const customer = await stripe.customers.create({ name: 'Acme' });
    const draft = await stripe.invoices.create({ customer: customer.id, currency: 'usd', metadata: { period: '7' } });
    const item = await stripe.invoiceItems.create({
      customer: customer.id,
      invoice: draft.id,
      amount: 1_234,
      currency: 'usd',
      description: 'Overage of July',
    });
    const open = await stripe.invoices.finalizeInvoice(draft.id);
    expect(open).toMatchObject({ status: 'open', amount_due: 1_234, metadata: { period: '7' } });
    expect(open.lines.data).toMatchObject([{ amount: 1_234, description: 'Overage of July' }]);
    expect((await stripe.invoiceItems.list({ invoice: draft.id })).data.map(({ id }) => id)).toEqual([item.id]);
    expect((await stripe.invoices.list({ customer: customer.id })).data).toHaveLength(1);
    await expect(
      stripe.invoiceItems.create({ customer: customer.id, invoice: draft.id, amount: 1, currency: 'usd' }),
    ).rejects.toThrow('draft');
  });

  test('a subscription carries its price and status through its life', async () => {
    const customer = await stripe.customers.create({ name: 'Acme' });
    const { id } = sandbox.createSubscription(customer.id, { priceId: 'price_starter' });
    sandbox.updateSubscription(id, { priceId: 'price_team', status: 'past_due' });
    const subscription = await stripe.subscriptions.retrieve(id);
    expect(subscription).toMatchObject({ status: 'past_due', customer: customer.id });
    expect(subscription.items.data[0]?.price.id).toBe('price_team');
    sandbox.deleteSubscription(id);
    expect(await eventTypesAbout(id)).toEqual([
      'customer.subscription.deleted',
      'customer.subscription.updated',
      'customer.subscription.created',
    ]);
  });

  test('a subscription is created, changed, cancelled and listed as at Stripe', async () => {
    const customer = (await stripe.customers.create({ name: 'Acme' })).id;
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: 'price_a' }, { price: 'price_seat' }],
    });
    const item = made.items.data[0]!.id;
    const changed = await stripe.subscriptions.update(made.id, {
      items: [{ id: item, price: 'price_b' }],
      cancel_at_period_end: true,
    });
    expect(changed).toMatchObject({ status: 'active', cancel_at_period_end: true });
    expect(changed.items.data.map(({ price }) => price.id)).toEqual(['price_b', 'price_seat']);
    const trial = await stripe.subscriptions.create({ customer, items: [{ price: 'price_a' }], trial_period_days: 7 });
    expect(trial.status).toBe('trialing');
    sandbox.updateSubscription(trial.id, { status: 'paused' });
    expect(await stripe.subscriptions.resume(trial.id)).toMatchObject({ status: 'active' });
    expect(await stripe.subscriptions.cancel(made.id)).toMatchObject({ status: 'canceled' });
    await expect(stripe.subscriptions.update(made.id, {})).rejects.toMatchObject({ code: 'resource_missing' });

    const list = async (params: Stripe.SubscriptionListParams) =>
      (await stripe.subscriptions.list(params)).data.map(({ id }) => id);
    expect(await list({ customer })).toEqual([trial.id]);
    expect(await list({ customer, status: 'all' })).toEqual([trial.id, made.id]);
    expect(await list({ price: 'price_b', status: 'all' })).toEqual([made.id]);
    expect(await eventTypesAbout(trial.id)).toEqual([
      'customer.subscription.resumed',
      'customer.subscription.updated',
      'customer.subscription.paused',
      'customer.subscription.updated',
      'customer.subscription.created',
    ]);
  });

  test('the portal is a page that leads back', async () => {
    const customer = await stripe.customers.create({ name: 'Acme & Sons' });
    const portal = await stripe.billingPortal.sessions.create({
      customer: customer.id,
      return_url: 'https://acme.example/back',
    });
    const text = await (await fetch(portal.url)).text();
    expect(text).toContain('Acme &#38; Sons');
    expect(text).toContain('https://acme.example/back');
  });
});

describe('faults', () => {
  test('the next requests fail as set and change nothing; the ones after them succeed', async () => {
    sandbox.setFaults({ nextRequests: 2, status: 500 });
    const name = `faulty ${Date.now()}`;
    const email = 'faults@acme.example';
    await expect(stripe.customers.create({ name, email })).rejects.toMatchObject({ type: 'StripeAPIError' });
    await expect(stripe.customers.create({ name, email })).rejects.toMatchObject({ statusCode: 500 });
    expect((await stripe.customers.list({ email })).data).toEqual([]);
  });

  test('a lost answer leaves the work done, and the same key finds it', async () => {
    const params = packOf(250);
    sandbox.setFaults({ nextRequests: 1, status: 500, lost: true });
    // The stripe package itself tries once more after a connection that was cut.
    const found = await stripe.checkout.sessions.create(params, { idempotencyKey: 'topup:lost' });
    expect(sandbox.requests().at(-2)).toMatchObject({ status: null, idempotencyKey: 'topup:lost' });
    expect(found.lastResponse.headers['idempotent-replayed']).toBe('true');
  });

  test('a key that is not a test key is refused', async () => {
    await expect(stripe.customers.list({}, { apiKey: 'sk_live_oops' })).rejects.toMatchObject({
      type: 'StripeAuthenticationError',
    });
  });
});

function nowS(): number {
  return Math.floor(nowMs / 1_000);
}
