import { expect, test } from '@jest/globals';
import type { Receipt } from '../../domain/pricing/receipt.js';
import { renderReceipt } from '../../delivery/receipts.js';
import { shopPage } from '../../tools/demo/host/shop-page.js';
import type { SubscriptionCard } from '../../tools/demo/host/shop.js';

test('a day in September reads the same in a mail and on the page of the demo', () => {
  const periodEnd = '2026-09-21T22:00:00.000Z';
  const card = {
    plan: { name: 'Free' },
    creditsLeft: 50,
    creditsTotal: 50,
    period: { number: 1, start: '2026-08-21T22:00:00.000Z', end: periodEnd },
    usage: [],
    message: null,
    purchase: {
      unitPrice: { amount: 30, currency: 'usd' },
      expiresAt: periodEnd,
      upgradeHintFrom: null,
      upgradeHint: null,
    },
  } as unknown as SubscriptionCard;
  const receipt: Receipt = {
    topUpId: 'tu_1',
    accountId: 'acme',
    accountName: 'Acme',
    credits: 250,
    unitPrice: { amount: 30, currency: 'usd' },
    total: { amount: 7_500, currency: 'usd' },
    paid: { amount: 7_500, currency: 'usd' },
    discount: { amount: 0, currency: 'usd' },
    tax: { amount: 0, currency: 'usd' },
    creditsUsable: 250,
    debtRepaid: 0,
    periodEnd: new Date(periodEnd),
    timeZone: 'Europe/Berlin',
    carriesOver: false,
  };
  const expiry = 'They expire with the period, on 21 Sep 2026.';
  expect(renderReceipt(receipt, { name: 'Anna' }, 'https://credits.example.com').text).toContain(expiry);
  const page = shopPage({ card, purchases: [], requestId: 'r-1' });
  expect(page).toContain(expiry);
  expect(page).toContain('22 Aug 2026 – 21 Sep 2026');
});
