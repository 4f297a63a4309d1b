import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { createOverageCharges } from '../../../payments/overage-invoices/overage-charges.js';
import { createOverageInvoices, type OverageOwed } from '../../../payments/overage-invoices/overage-invoices.js';
import { openPurchaseFixture, type PurchaseFixture } from '../support/purchase-fixture.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

let shop: PurchaseFixture;
let customer: string;
const booked: Mutable<OverageOwed>[] = [];
const errors: unknown[] = [];
let stripeCustomerId: string | null;
let owners: readonly { readonly email: string }[] = [];

beforeAll(async () => {
  shop = await openPurchaseFixture();
  customer = (await shop.stripe.customers.create({ name: 'Acme', email: 'finance@acme.test' })).id;
});

afterAll(async () => {
  await shop.close();
});

/** Each call makes what another process would use. */
const workOff = async ({ failingItems = false } = {}) => {
  const { models } = shop;
  const away = () => Promise.reject(new Error('Stripe is away'));
  const stripe = failingItems
    ? (Object.assign(Object.create(shop.stripe) as Stripe, { invoiceItems: { list: away } }) as Stripe)
    : shop.stripe;
  await createOverageInvoices({
    stripe,
    models,
    accounts: { find: () => Promise.resolve({ stripeCustomerId } as never) },
    members: { owners: () => Promise.resolve(owners as never) },
    booked: (from) => Promise.resolve(booked.filter(({ bookedAt }) => bookedAt >= from)),
    onError: (error) => errors.push(error),
  }).workOff();
  await shop.models.overageInvoices.updateMany({ dueAt: { $ne: null } }, { $set: { dueAt: new Date(0) } });
};

function book(periodId: string): void {
  const period = { periodStart: new Date('2026-03-01'), periodEnd: new Date('2026-04-01'), bookedAt: new Date() };
  booked.push({
    _id: periodId,
    periodId,
    accountId: 'acme',
    tokens: 120,
    lines: [
      { tokens: 100, unitPrice: usd(12), amount: usd(1_200) },
      { tokens: 20, unitPrice: usd(30), amount: usd(600) },
    ],
    amountDue: usd(1_800),
    ...period,
  });
}

const usd = (amount: number) => ({ amount, currency: 'usd' });

const invoicesOf = async (periodId: string) => {
  const { data } = await shop.stripe.invoices.list({ limit: 100 });
  return data.filter(({ metadata }) => metadata?.['periodId'] === periodId);
};

test('what the booking knows besides keeps no overage from being invoiced', async () => {
  stripeCustomerId = customer;
  book('acme~besides');
  Object.assign(booked.at(-1)!, { planId: 'scale', unitPrice: { amount: 15, currency: 'usd' } });
  await workOff();
  expect(errors).toEqual([]);
  expect(await invoicesOf('acme~besides')).toHaveLength(1);
});

test('a closed period gets one invoice, whichever request fails and however often it is tried', async () => {
  stripeCustomerId = customer;
  for (let failing = 0; failing < 5; failing += 1) {
    const periodId = `acme~${failing + 1}`;
    book(periodId);
    // The SDK repeats a request once by itself; the answer is lost as well, or it never arrived.
    shop.sandbox.setFaults({ nextRequests: failing, status: 500, lost: failing % 2 === 1 });
    for (let tries = 0; tries < 4; tries += 1) await workOff();
    const invoices = await invoicesOf(periodId);
    expect(invoices.map(({ status, amount_due: due }) => [status, due])).toEqual([['open', 1_800]]);
    expect(await shop.models.overageInvoices.findById(periodId).lean()).toMatchObject({
      state: 'invoiced',
      dueAt: null,
    });
  }
});

test('the invoice names the prices at which the tokens were used', async () => {
  stripeCustomerId = customer;
  book('acme~8');
  await workOff();
  const [invoice] = await invoicesOf('acme~8');
  const { data } = await shop.stripe.invoiceItems.list({ invoice: invoice!.id });
  expect(data.map(({ amount, description }) => [amount, description])).toEqual([
    [1_800, '120 tokens beyond the plan limit: 100 tokens at $0.12 each, 20 tokens at $0.30 each'],
  ]);
});

test('an account without a customer is a finding, and is invoiced once it has one', async () => {
  stripeCustomerId = null;
  errors.length = 0;
  book('acme~9');
  await workOff();
  await workOff();
  expect(await shop.models.overageInvoices.findById('acme~9').lean()).toMatchObject({ state: 'no_customer' });
  expect(errors).toHaveLength(1);
  stripeCustomerId = customer;
  await workOff();
  expect(await invoicesOf('acme~9')).toHaveLength(1);
});

const recordOf = async (periodId: string) => await shop.models.overageInvoices.findById(periodId).lean();

/** As if the time until Stripe is asked again had passed. */
const later = () => shop.models.overageInvoices.updateMany({}, { $set: { refusedUntil: new Date(0) } });

test('a customer that Stripe does not know is a finding, and another one is invoiced once', async () => {
  stripeCustomerId = 'cus_gone';
  errors.length = 0;
  book('acme~20');
  for (let tries = 0; tries < 3; tries += 1) await workOff();
  await later();
  await workOff();
  expect(await recordOf('acme~20')).toMatchObject({
    state: 'refused',
    refusedBecause: "No such customer: 'cus_gone'",
    invoiceId: null,
  });
  // The log keeps no message of Stripe: it is the cause.
  expect(errors).toEqual([
    expect.objectContaining({ cause: expect.objectContaining({ message: expect.stringContaining('cus_gone') }) }),
  ]);
  stripeCustomerId = customer;
  await workOff();
  expect((await invoicesOf('acme~20')).map(({ status, amount_due: due }) => [status, due])).toEqual([['open', 1_800]]);
  expect(await recordOf('acme~20')).toMatchObject({ state: 'invoiced', refusedBecause: null, customer });
});

test('an invoice whose reply was lost goes on for the customer that it was asked for then', async () => {
  stripeCustomerId = customer;
  book('acme~21');
  shop.sandbox.setFaults({ nextRequests: 2, status: 500, lost: true });
  await workOff();
  stripeCustomerId = (await shop.stripe.customers.create({ name: 'Another' })).id;
  for (let tries = 0; tries < 2; tries += 1) await workOff();
  const invoices = await invoicesOf('acme~21');
  expect(invoices.map(({ status, customer: billed }) => [status, billed])).toEqual([['open', customer]]);
});

test('the draft for a customer that is gone is taken away before another one is invoiced', async () => {
  const gone = (await shop.stripe.customers.create({ name: 'Gone' })).id;
  stripeCustomerId = gone;
  book('acme~22');
  // The invoice is made; the customer goes before its item is.
  await workOff({ failingItems: true });
  expect((await recordOf('acme~22'))?.invoiceId).not.toBeNull();
  await shop.stripe.customers.del(gone);
  await workOff();
  expect(await recordOf('acme~22')).toMatchObject({ state: 'refused' });
  stripeCustomerId = customer;
  await workOff();
  const invoices = await invoicesOf('acme~22');
  expect(invoices.map(({ status, customer: billed }) => [status, billed])).toEqual([['open', customer]]);
});

test('one booking that can not be taken over is reported, and delays no other', async () => {
  stripeCustomerId = customer;
  errors.length = 0;
  booked.push({ ...booked.at(-1)!, _id: 'acme~30', periodId: 'acme~30', tokens: -1, bookedAt: new Date() });
  book('acme~31');
  await workOff();
  await workOff();
  expect(await invoicesOf('acme~31')).toHaveLength(1);
  expect(await recordOf('acme~30')).toBeNull();
  expect(errors).toHaveLength(2);
  // It is not behind the mark: once it can be read it is taken over.
  booked.find(({ _id }) => _id === 'acme~30')!.tokens = 5;
  await workOff();
  expect(await recordOf('acme~30')).toMatchObject({ tokens: 5 });
});

test('a customer without an address gets an Owner’s, and an address that a person chose stays', async () => {
  const made = await shop.stripe.customers.create({ name: 'Acme' });
  stripeCustomerId = made.id;
  owners = [{ email: 'olivia@acme.test' }];
  book('acme~10');
  await workOff();
  expect(await invoicesOf('acme~10')).toMatchObject([
    { status: 'open', collection_method: 'send_invoice', customer_email: 'olivia@acme.test' },
  ]);
  owners = [{ email: 'another@acme.test' }];
  book('acme~11');
  await workOff();
  expect(await invoicesOf('acme~11')).toMatchObject([{ customer_email: 'olivia@acme.test' }]);
});

test('without any address the invoice is made all the same, to be charged or paid in the portal', async () => {
  stripeCustomerId = (await shop.stripe.customers.create({ name: 'Acme' })).id;
  owners = [];
  book('acme~12');
  await workOff();
  expect(await invoicesOf('acme~12')).toMatchObject([{ status: 'open', collection_method: 'charge_automatically' }]);
});

test('finance sees each charge with what became of its invoice, page by page', async () => {
  const charges = ['acme~40', 'acme~41', 'acme~42', 'acme~43'].map((_id, index) => ({
    ...booked[0]!,
    _id,
    periodId: _id,
    periodEnd: new Date(Date.UTC(2026, 4 + index, 1)),
  }));
  booked.push(charges[0]!);
  stripeCustomerId = customer;
  await workOff();
  booked.push(charges[1]!);
  stripeCustomerId = null;
  await workOff();
  const shown = createOverageCharges({
    models: shop.models,
    overageOf: (_accountId, after, limit) =>
      Promise.resolve(
        charges
          .filter(({ periodEnd }) => after === null || periodEnd < after.periodEnd)
          .toReversed()
          .slice(0, limit),
      ),
  });
  const first = await shown.list('acme', { limit: 3 });
  expect(first.items.map(({ periodId, state, invoiceId }) => [periodId, state, invoiceId])).toEqual([
    ['acme~43', 'waiting', null],
    ['acme~42', 'waiting', null],
    ['acme~41', 'no_customer', null],
  ]);
  const second = await shown.list('acme', { limit: 3, cursor: first.nextCursor! });
  const [invoice] = await invoicesOf('acme~40');
  expect(second).toMatchObject({
    items: [{ periodId: 'acme~40', state: 'invoiced', invoiceId: invoice!.id, tokens: 120 }],
    nextCursor: null,
  });
});
