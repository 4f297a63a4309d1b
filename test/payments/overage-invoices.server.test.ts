import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createOverageInvoices, type OverageOwed } from '../../payments/overage-invoices.js';
import { openCounter, type Counter } from './support/counter.js';

let counter: Counter;
let customer: string;
const booked: OverageOwed[] = [];
const errors: unknown[] = [];
let stripeCustomerId: string | null;

beforeAll(async () => {
  counter = await openCounter();
  customer = (await counter.stripe.customers.create({ name: 'Acme' })).id;
});

afterAll(async () => {
  await counter.close();
});

/** Each call is another process. */
const workOff = async () => {
  const { stripe, models } = counter;
  await createOverageInvoices({
    ...{ stripe, models },
    accounts: { find: () => Promise.resolve({ stripeCustomerId } as never) },
    booked: (from) => Promise.resolve(booked.filter(({ bookedAt }) => bookedAt >= from)),
    onError: (error) => errors.push(error),
  }).workOff();
  await counter.models.overageInvoices.updateMany({ nextTryAt: { $ne: null } }, { $set: { nextTryAt: new Date(0) } });
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
  const { data } = await counter.stripe.invoices.list({ limit: 100 });
  return data.filter(({ metadata }) => metadata?.['periodId'] === periodId);
};

test('one invoice is made for a closed period, whatever fails on the way and however often it is tried', async () => {
  stripeCustomerId = customer;
  for (let failing = 0; failing < 5; failing += 1) {
    const periodId = `acme~${failing + 1}`;
    book(periodId);
    // The SDK repeats a request once by itself; the answer is lost as well, or it never arrived.
    counter.sandbox.setFaults({ nextRequests: failing, status: 500, lost: failing % 2 === 1 });
    for (let tries = 0; tries < 4; tries += 1) await workOff();
    const invoices = await invoicesOf(periodId);
    expect(invoices.map(({ status, amount_due: due }) => [status, due])).toEqual([['open', 1_800]]);
    expect(await counter.models.overageInvoices.findById(periodId).lean()).toMatchObject({
      state: 'invoiced',
      nextTryAt: null,
    });
  }
});

test('an account without a customer is a finding, and is invoiced once it has one', async () => {
  stripeCustomerId = null;
  errors.length = 0;
  book('acme~9');
  await workOff();
  await workOff();
  expect(await counter.models.overageInvoices.findById('acme~9').lean()).toMatchObject({ state: 'no_customer' });
  expect(errors).toHaveLength(1);
  stripeCustomerId = customer;
  await workOff();
  expect(await invoicesOf('acme~9')).toHaveLength(1);
});
