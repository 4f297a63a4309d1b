import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { paymentModels } from '../../payments/models.js';
import { openShop, type Shop } from '../payments/support/shop.js';
import { serveLive } from './support/live-app.js';

let shop: Shop;
const TOP_UPS = '/v1/accounts/acme/top-ups';

beforeAll(async () => {
  const away = { withDeadline: () => Promise.reject(new Error('away')) } as unknown as Client;
  shop = await openShop(away);
  await shop.api.openAccount('acme');
  await shop.api.openAccount('other');
});

afterAll(async () => {
  await shop.close();
});

let accounts = 0;
/** Opens another account: each may begin a few purchases a minute. */
const opened = () => shop.api.openAccount(`buyer-${(accounts += 1)}`);

const as = (token: string, json: object) => shop.api.call('POST', TOP_UPS, { token, json });

describe('buying credits', () => {
  test('is for Owners and keys of scope manage', async () => {
    const order = { credits: 100, requestId: 'who' };
    const observer = await shop.api.memberToken('acme', 'observer');
    expect((await as(observer, order)).body.code).toBe('not-allowed');
    const spender = await shop.api.keyWith('spend', 'read');
    expect((await as(spender, order)).body.code).toBe('not-allowed');
    const stranger = await shop.api.memberToken('other', 'owner');
    expect((await as(stranger, order)).status).toBe(404);
    const owner = await shop.api.memberToken('acme', 'owner');
    expect((await as(owner, order)).body.code).toBe('try-again');
    expect((await as(owner, { ...order, credits: 101 })).body.code).toBe('key-conflict');
  });

  test('in a Space names that Space, and the account gets the credits', async () => {
    const token = await shop.api.memberToken('acme', 'owner', 'acme-berlin');
    await as(token, { credits: 100, requestId: 'in-a-space' });
    const { body } = await shop.api.host('GET', TOP_UPS);
    expect(body.items[0]).toMatchObject({ accountId: 'acme', spaceId: 'acme-berlin', memberId: 'owner' });
  });

  test.each([
    ['less than can be charged', { credits: 1 }, 'credits'],
    ['none', { credits: 0 }, 'credits'],
    ['too many', { credits: 100_001 }, 'credits'],
    ['a part of one', { credits: 2.5 }, 'credits'],
    ['in a Space that does not exist', { credits: 10, spaceId: 'nowhere' }, 'spaceId'],
    ['with a way back to a stranger', { credits: 10, successUrl: 'https://evil.test/x' }, 'successUrl'],
    [
      'with a way back that hides a stranger',
      { credits: 10, cancelUrl: 'https://host.test\\@evil.test/' },
      'cancelUrl',
    ],
  ])('%s is refused, naming the field', async (_, order, path) => {
    const { status, body } = await shop.buy(await opened(), order);
    expect([status, body.code]).toEqual([422, 'invalid-request']);
    expect(body.issues.map((issue) => issue.path)).toEqual([path]);
  });

  test('stores the way back as it was parsed, and compares that', async () => {
    const order = { credits: 10, requestId: 'way-back', successUrl: 'https://HOST.test/done?s={CHECKOUT_SESSION_ID}' };
    const account = await opened();
    await shop.buy(account, order);
    const record = await shop.payments.topUps.findRequest(account, 'way-back');
    expect(record).toMatchObject({ successUrl: 'https://host.test/done?s={CHECKOUT_SESSION_ID}' });
    const again = { ...order, successUrl: 'https://host.test:443/done?s={CHECKOUT_SESSION_ID}' };
    expect((await shop.buy(account, again)).body.code).toBe('try-again');
    expect((await shop.buy(account, { ...order, successUrl: 'https://host.test/' })).body.code).toBe('key-conflict');
  });

  test('in another currency is refused once something was paid, and not for an attempt', async () => {
    await shop.api.openAccount('buyer');
    const unit = { amount: 20, currency: 'eur' };
    const requireEuro = () => shop.payments.topUps.requireCurrency('buyer', unit.currency);
    const order = async (requestId: string) => {
      await shop.buy('buyer', { credits: 30, requestId });
      return (await shop.payments.topUps.findRequest('buyer', requestId))!._id;
    };
    const left = await order('left');
    const { sessionId } = await shop.live.checkouts.open(left);
    await requireEuro();
    shop.sandbox.finishCheckout(sessionId!, 'expired');
    await shop.live.topUpPayments.apply(left);
    await requireEuro();

    const paid = await order('paid');
    const opened = await shop.live.checkouts.open(paid);
    shop.sandbox.finishCheckout(opened.sessionId!, 'async_pending');
    await shop.live.topUpPayments.apply(paid);
    await expect(requireEuro()).rejects.toMatchObject({ code: 'invalid-request' });
    shop.sandbox.finishCheckout(opened.sessionId!, 'async_succeeded');
    await shop.live.topUpPayments.apply(paid);
    await expect(requireEuro()).rejects.toMatchObject({ code: 'invalid-request' });

    const { paymentIntentId } = await shop.payments.topUps.require(paid);
    await shop.stripe.refunds.create({ payment_intent: paymentIntentId! });
    await shop.live.topUpPayments.apply(paid);
    await requireEuro();
  });

  test('on a closed account is refused', async () => {
    await shop.api.openAccount('gone');
    await shop.api.host('DELETE', '/v1/accounts/gone');
    expect((await shop.buy('gone')).body.code).toBe('account-closed');
  });

  test('is listed page by page, and never shown to another account', async () => {
    for (let n = 0; n < 3; n += 1) await shop.buy('other', { credits: 10 + n, requestId: `page-${n}` });
    const first = await shop.api.host('GET', '/v1/accounts/other/top-ups?limit=2');
    const next = await shop.api.host('GET', `/v1/accounts/other/top-ups?limit=2&cursor=${first.body.nextCursor!}`);
    expect([...first.body.items, ...next.body.items].map(({ credits }) => credits)).toEqual([12, 11, 10]);
    expect(next.body.nextCursor).toBeNull();
    const id = first.body.items[0]!.id;
    expect((await shop.api.host('GET', `/v1/accounts/other/top-ups/${id}`)).status).toBe(200);
    expect((await shop.api.host('GET', `/v1/accounts/acme/top-ups/${id}`)).status).toBe(404);
  });

  test('with another amount paid than asked is parked: it is counted, and the account sees the reason', async () => {
    const parkedNow = async (): Promise<string | undefined> =>
      /^fuelgauge_top_ups_parked (.*)$/m.exec(await shop.api.readMetrics())?.[1];
    expect(await parkedNow()).toBe('0');
    const { payments, sandbox, api } = shop;
    await shop.buy('other', { credits: 40, requestId: 'bent' });
    const { _id } = (await payments.topUps.findRequest('other', 'bent'))!;
    const { sessionId } = await shop.live.checkouts.open(_id);
    expect((await shop.find('other', _id)).parkedReason).toBeNull();
    sandbox.finishCheckout(sessionId!, 'paid', { amountTotal: 100 });
    await shop.live.topUpPayments.apply(_id);
    const reason = 'amount is 100 instead of 1200';
    expect(await shop.find('other', _id)).toMatchObject({ requestId: 'bent', state: 'parked', parkedReason: reason });
    const owner = await api.memberToken('other', 'owner');
    const { body } = await api.call('GET', '/v1/accounts/other/top-ups', { token: owner });
    expect(body.items[0]).toMatchObject({ id: _id, parkedReason: reason });
    expect(await parkedNow()).toBe('1');

    const path = `/v1/accounts/other/top-ups/${_id}/resolve`;
    const decision = { action: 'refund', reason: 'The bank sent too little.' };
    expect((await api.call('POST', path, { token: owner, json: decision })).body.code).toBe('not-allowed');
    expect((await api.host('POST', path, { ...decision, action: 'keep' })).body.code).toBe('invalid-request');
    expect((await api.host('POST', path, { action: 'refund' })).body.issues[0]).toMatchObject({ path: 'reason' });
    for (const _ of ['once', 'again']) {
      const resolved = await api.host('POST', path, decision);
      expect(resolved.body['topUp']).toMatchObject({
        state: 'refunded',
        parkedReason: null,
        resolution: { ...decision, actor: expect.stringMatching(/^api-key:/) },
      });
    }
    expect((await api.host('POST', path, { ...decision, action: 'accept' })).body).toMatchObject({
      code: 'top-up-not-parked',
      state: 'refunded',
      resolution: 'refund',
    });
    expect(await parkedNow()).toBe('0');
  });

  test('is refused with try-again where no payment provider is set up', async () => {
    const api = await serveLive();
    await api.openAccount('acme');
    const { status, body } = await api.host('POST', TOP_UPS, { credits: 100, requestId: 'r' });
    expect([status, body.code]).toEqual([503, 'try-again']);
    expect((await api.host('POST', '/v1/accounts/acme/billing-portal')).body.code).toBe('try-again');
    expect((await api.call('POST', '/webhooks/stripe', { raw: '{}' })).status).toBe(503);
    await api.close();
  });
});

test('closing an account ends its open checkouts, and names the subscription that goes on', async () => {
  const { api, sandbox, stripe, live } = shop;
  await api.host('PUT', '/v1/plans/starter', { stripePriceId: 'price_closing' });
  const { id: customer } = await stripe.customers.create({ name: 'Closing' });
  await api.openAccount('closing', { stripeCustomerId: customer });
  sandbox.setWebhooks('drop');
  const { id: subscription } = sandbox.createSubscription(customer, { priceId: 'price_closing' });
  await live.sweep.once();
  await shop.buy('closing', { requestId: 'open' });
  const { _id } = (await shop.payments.topUps.findRequest('closing', 'open'))!;
  const { sessionId } = await live.checkouts.open(_id);

  for (const topUpIds of [[_id], []]) {
    const { status, body } = await api.host('DELETE', '/v1/accounts/closing');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'closed',
      stillRunning: { subscription: { id: subscription, status: 'active' }, topUpIds },
    });
    await live.sweep.once();
    expect((await shop.find('closing', _id)).state).toBe('expired');
  }
  expect((await stripe.checkout.sessions.retrieve(sessionId!)).status).toBe('expired');
  expect(shop.subscriptionsLeft).toEqual([subscription, subscription]);

  // Each renewal of it is an event that a person sees.
  sandbox.updateSubscription(subscription, { metadata: { renewed: 'yes' } });
  await live.sweep.once();
  const events = paymentModels(api.connection).events;
  const parked = await events.find({ outcome: 'parked', objectId: subscription }).lean();
  expect(parked.map(({ parkedBecause }) => parkedBecause)).toEqual([
    `account closing is closed, and its subscription ${subscription} goes on: cancel it at Stripe`,
  ]);
  expect(await api.readMetrics()).toMatch(/^fuelgauge_stripe_events_parked 1$/m);

  sandbox.deleteSubscription(subscription);
  await live.sweep.once();
  expect(await events.countDocuments({ outcome: 'parked' })).toBe(1);
});

test('the billing portal opens for those who have been customers', async () => {
  const path = '/v1/accounts/acme/billing-portal';
  expect((await shop.api.host('POST', path)).body.code).toBe('not-found');
  const { id } = await shop.stripe.customers.create({ name: 'Acme' });
  await shop.api.host('PUT', '/v1/accounts/acme', { stripeCustomerId: id });
  const { status, body } = await shop.api.host('POST', path);
  expect([status, body['url']]).toEqual([200, expect.stringContaining(shop.sandbox.url)]);
});

test('a webhook that is not signed is refused, and only POST is allowed', async () => {
  const { status, body } = await shop.api.call('POST', '/webhooks/stripe', { raw: '{}' });
  expect([status, body.code]).toEqual([400, 'webhook-not-verified']);
  expect((await shop.api.call('GET', '/webhooks/stripe')).status).toBe(405);
});
