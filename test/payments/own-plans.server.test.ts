import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { paymentModels } from '../../payments/models.js';
import { createOverageInvoices } from '../../payments/overage-invoices/overage-invoices.js';
import { topUpId } from '../../payments/top-ups/top-ups.js';
import { openPeriodServices, type PeriodServices } from '../../periods/services.js';
import { meeting } from '../api/support/live-app.js';
import { openShop, type Shop } from './support/shop.js';

const YEAR_MS = 367 * 86_400_000;
const temporal = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });

let shop: Shop;
let periods: PeriodServices;
beforeAll(async () => {
  shop = await openShop(temporal);
  const { connection, ledger } = shop.api;
  periods = await openPeriodServices({
    connection,
    ledger,
    temporal,
    onNoticeLost: () => undefined,
  });
});
afterAll(async () => {
  await shop.expectReconciled();
  await shop.close();
  await temporal.connection.close();
});

const invoiceOverage = async (): Promise<void> => {
  const { connection, services } = shop.api;
  await createOverageInvoices({
    stripe: shop.stripe,
    models: paymentModels(connection),
    accounts: services.accounts,
    members: services.members,
    booked: (from, limit) => periods.overage.listBooked(from, limit),
    onError(error) {
      throw error;
    },
  }).workOff();
};

test.each([
  // A yen has no smaller unit; the last of the three digits of a dinar is 0.
  ['jpy', { price: 5_000, pack: 30, beyond: 31 }],
  ['kwd', { price: 20_000, pack: 100, beyond: 110 }],
  ['eur', { price: 7_900, pack: 22, beyond: 24 }],
])(
  'an account on a company’s own plan in %s spends, buys a pack and is invoiced for overage',
  async (currency, prices) => {
    const { api, sandbox, stripe } = shop;
    const money = (amount: number) => ({ amount, currency });
    const planId = `own-${currency}`;
    const accountId = `company-${currency}`;
    const stored = await api.host('PUT', `/v1/plans/${planId}`, {
      name: 'Own',
      free: false,
      price: money(prices.price),
      creditsPerPeriod: 5,
      packUnitPrice: money(prices.pack),
      packsCarryOver: false,
      overage: { allowed: true, limit: 20, unitPrice: money(prices.beyond) },
      interval: 'P1Y',
      stripePriceId: null,
    });
    expect([stored.status, stored.body.detail]).toEqual([201, undefined]);
    const customer = await stripe.customers.create({ name: accountId, email: `finance@${accountId}.test` });
    await api.openAccount(accountId, { planId, stripeCustomerId: customer.id });
    const card = await api.host('GET', `/v1/accounts/${accountId}/balance`);
    expect(card.body).toMatchObject({
      ...{ creditsLeft: 5, plan: { id: planId }, purchase: { unitPrice: money(prices.pack) } },
      overage: { allowed: false, planLimit: 20 },
    });

    // Without Temporal the test takes the steps of the purchase's workflow.
    await shop.buy(accountId, { credits: 10, requestId: 'pack' });
    const id = topUpId(accountId, 'pack');
    const opened = await shop.live.checkouts.open(id);
    sandbox.finishCheckout(opened.checkoutUrl!.split('/').at(-1)!, 'paid');
    await shop.live.completion.applyPayment(id);
    expect(await shop.find(accountId, id)).toMatchObject({
      state: 'credited',
      paid: money(10 * prices.pack),
    });

    await api.host('PUT', `/v1/accounts/${accountId}/overage`, { allowed: true });
    const statuses: number[] = [];
    // 24 tokens: 5 of the plan, 10 bought, 9 beyond.
    for (let m = 0; m < 8; m += 1)
      statuses.push((await api.host('POST', '/v1/debits', meeting(accountId, `m-${m}`))).status);
    expect(statuses).toEqual(Array.from({ length: 8 }, () => 201));
    const used = await api.host('GET', `/v1/accounts/${accountId}/balance`);
    expect(used.body).toMatchObject({ creditsLeft: 0, overage: { tokens: 9 } });

    api.passTime(YEAR_MS);
    await periods.closing.close(accountId, 1);
    await periods.closing.stateClosedPeriods(accountId);
    await invoiceOverage();
    const { data: invoices } = await stripe.invoices.list({ customer: customer.id });
    expect(invoices.map((invoice) => [invoice.currency, invoice.amount_due])).toEqual([[currency, 9 * prices.beyond]]);
    expect((await api.host('GET', `/v1/accounts/${accountId}/balance`)).body).toMatchObject({ creditsLeft: 5 });
  },
);
