import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { openShop, type Shop } from '../support/shop.js';

let shop: Shop;

beforeAll(async () => {
  const away = {
    withDeadline: () => Promise.reject(new Error('Temporal cannot be reached')),
    workflow: {},
  } as unknown as Client;
  shop = await openShop(away);
  await shop.api.openAccount('acme', { planId: 'starter' });
});

afterAll(async () => {
  await shop.close();
});

test('with Temporal away a purchase is recorded, and the same request continues it', async () => {
  const refused = await shop.buy('acme', { requestId: 'first' });
  expect([refused.status, refused.body.code]).toEqual([503, 'try-again']);
  const { body } = await shop.api.host('GET', '/v1/accounts/acme/top-ups');
  expect(body.items).toMatchObject([{ state: 'awaiting_payment', credits: 250 }]);
  await shop.live.checkouts.open(body.items[0]!.id);
  const { topUp } = await shop.bought('acme', { requestId: 'first' });
  expect(topUp.id).toBe(body.items[0]!.id);
});

test('with Temporal down when the webhook comes, the sweep adds the credits once', async () => {
  const { topUp, sessionId } = await shop.bought('acme', { requestId: 'first' });
  shop.sandbox.finishCheckout(sessionId, 'paid');
  await shop.sandbox.webhooksDrained();
  expect(shop.sandbox.webhookTries().map(({ answer }) => answer)).not.toContain(503);
  const sweep = shop.live.sweep.start(300);
  await shop.until('acme', topUp.id, 'credited');
  await sweep.stop();
  expect(await shop.grants('acme')).toHaveLength(1);
  expect(shop.receipts).toEqual([]);
  await shop.expectReconciled();
});
