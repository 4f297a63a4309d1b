import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createOverageInvoices, type OverageOwed } from '../../../payments/overage-invoices/overage-invoices.js';
import { openPurchaseFixture, type PurchaseFixture } from '../support/purchase-fixture.js';

let shop: PurchaseFixture;
let customer: string;
const booked: OverageOwed[] = [];
const errors: unknown[] = [];
let stripeCustomerId: string | null;

beforeAll(async () => {
  shop = await openPurchaseFixture();
  customer = (await shop.stripe.customers.create({ name: 'Acme' })).id;
});

afterAll(async () => {
  await shop.close();
});

/** Each call makes what another process would use. */
const workOff = async () => {
  const { stripe, models } = shop;
  await createOverageInvoices({
    stripe,
    models,
    accounts: { find: () => Promise.resolve({ stripeCustomerId } as never) },
    booked: (from) => Promise.resolve(booked.filter(({ bookedAt }) => bookedAt >= from)),
    onError: (error) => errors.push(error),
  }).workOff();
  await shop.models.overageInvoices.updateMany({ dueAt: { $ne: null } }, { $set: { dueAt: new Date(0) } });
};

function book(periodId: string): void {
  const period = { periodStart: new Date('2026-03-01'), periodEnd: new Date('2026-04-01'), bookedAt: new Date() };
  booked.push({
    _id: periodId,
    accountId: 'acme',
    tokens: 120,
    amountDue: { amount: 1_800, currency: 'usd' },
    ...period,
  });
}

const invoicesOf = async (periodId: string) => {
  const { data } = await shop.stripe.invoices.list({ limit: 100 });
  return data.filter(({ metadata }) => metadata?.['periodId'] === periodId);
};

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
