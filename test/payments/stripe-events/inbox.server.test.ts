import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPurchaseFixture, type PurchaseFixture } from '../support/purchase-fixture.js';

let shop: PurchaseFixture;

beforeAll(async () => {
  shop = await openPurchaseFixture();
});

afterAll(async () => {
  await shop.close();
});

function orders<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    orders([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

const outcomeOf = async (id: string) => await shop.models.events.findById(id).lean();

describe('webhooks of one purchase', () => {
  const TYPES = [
    'checkout.session.completed',
    'checkout.session.async_payment_succeeded',
    'charge.refunded',
    'checkout.session.expired',
  ];

  test('in every order, each of them twice, leave one grant less the refund', async () => {
    for (const [n, order] of orders(TYPES).entries()) {
      const account = await shop.openAccount();
      const record = await shop.pay(account, 'async_succeeded');
      await shop.refund(record, 3_000);
      const events = await shop.eventsOf(record);
      const completed = events.find(({ type }) => type === 'checkout.session.completed')!;
      // Stripe never sent this, although it is signed.
      const lie = { ...completed, id: `evt_lie_${n}`, type: 'checkout.session.expired' };
      for (const type of order) {
        const event = events.find((candidate) => candidate.type === type) ?? lie;
        await shop.deliver(event);
        await shop.deliver(event);
      }
      expect(await shop.topUps.require(record._id)).toMatchObject({ state: 'partly_refunded' });
      expect(await shop.grants(account)).toHaveLength(1);
      expect(await shop.balance(account)).toMatchObject({ available: 250 });
    }
    expect(await shop.models.events.countDocuments({ dueAt: { $ne: null } })).toBe(0);
    expect(shop.errors).toEqual([]);
  });

  test('as they happen, in every order with a dispute that is lost, take everything back once', async () => {
    for (const order of orders(['charge.refunded', 'charge.dispute.created', 'charge.dispute.closed'])) {
      const account = await shop.openAccount();
      const record = await shop.pay(account);
      await shop.sound.applyPayment(record._id);
      await shop.refund(record, 3_000);
      const intent = await shop.intentOf(record);
      shop.sandbox.setDispute(intent, 'needs_response');
      shop.sandbox.setDispute(intent, 'lost');
      const { data } = await shop.stripe.events.list({ limit: 20 });
      for (const type of order) await shop.deliver(data.find((event) => event.type === type)!);
      expect(await shop.topUps.require(record._id)).toMatchObject({ state: 'refunded' });
      expect(await shop.balance(account)).toMatchObject({ available: 100 });
    }
  });

  test('are stored once, by webhook or when listed', async () => {
    const account = await shop.openAccount();
    const record = await shop.pay(account);
    const events = await shop.eventsOf(record);
    await Promise.all([...events, ...events].map((event) => shop.deliver(event)));
    expect(await shop.inbox.take(events)).toBe(0);
    const ids = events.map(({ id }) => id);
    expect(await shop.models.events.countDocuments({ _id: { $in: ids } })).toBe(ids.length);
    expect(await shop.grants(account)).toHaveLength(1);
  });
});

describe('a webhook', () => {
  const event = (id: string, more: object = {}) => ({
    id,
    object: 'event',
    type: 'charge.refunded',
    created: 1_700_000_000,
    livemode: false,
    data: { object: { id: 'ch_1', object: 'charge', metadata: { topUpId: 'tu_nobody' } } },
    ...more,
  });
  const nowS = () => Math.floor(Date.now() / 1_000);

  test('is accepted with any of the secrets, and with no other', async () => {
    await shop.deliver(event('evt_a'), 'whsec_other');
    await expect(shop.deliver(event('evt_b'), 'whsec_wrong')).rejects.toMatchObject({
      code: 'webhook-not-verified',
    });
    expect(await outcomeOf('evt_b')).toBeNull();
    await expect(shop.inbox.receive(Buffer.from('{}'), undefined)).rejects.toMatchObject({
      code: 'webhook-not-verified',
    });
  });

  test.each([-400, 400])('that was signed %d s from now is refused', async (seconds) => {
    const late = shop.deliver(event(`evt_${seconds}`), undefined, nowS() + seconds);
    await expect(late).rejects.toMatchObject({ code: 'webhook-not-verified' });
  });

  test.each([
    ['of a purchase that is not ours', 'of no purchase of ours', {}],
    ['of live mode', 'of another account', { livemode: true }],
    ['of a connected account', 'of another account', { account: 'acct_1' }],
    ['of an unknown type', 'of no interest', { type: 'v9.unheard_of' }],
  ])('%s is stored and changes nothing', async (name, outcome, more) => {
    const id = `evt_${name.replaceAll(' ', '_')}`;
    await shop.deliver(event(id, more));
    expect(await outcomeOf(id)).toMatchObject({ outcome, dueAt: null });
  });
});

test('after all of this the ledger reconciles', async () => {
  expect(await shop.findings()).toEqual([]);
});
