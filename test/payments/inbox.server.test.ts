import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLease } from '../../storage/lease.js';
import { openCounter, type Counter } from './support/counter.js';

let counter: Counter;

beforeAll(async () => {
  counter = await openCounter();
});

afterAll(async () => {
  await counter.close();
});

function orders<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    orders([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

const outcomeOf = async (id: string) => await counter.models.events.findById(id).lean();

describe('webhooks of one purchase', () => {
  const TYPES = [
    'checkout.session.completed',
    'checkout.session.async_payment_succeeded',
    'charge.refunded',
    'checkout.session.expired',
  ];

  test('in every order, each of them twice, leave one grant and what was not refunded', async () => {
    for (const [n, order] of orders(TYPES).entries()) {
      const account = await counter.openAccount();
      const record = await counter.pay(account, 'async_succeeded');
      await counter.refund(record, 3_000);
      const events = await counter.eventsOf(record);
      const completed = events.find(({ type }) => type === 'checkout.session.completed')!;
      // Nobody sent this, and it is signed all the same.
      const lie = { ...completed, id: `evt_lie_${n}`, type: 'checkout.session.expired' };
      for (const type of order) {
        const event = events.find((candidate) => candidate.type === type) ?? lie;
        await counter.deliver(event);
        await counter.deliver(event);
      }
      expect(await counter.topUps.require(record._id)).toMatchObject({ state: 'partly_refunded' });
      expect(await counter.grants(account)).toHaveLength(1);
      expect(await counter.balance(account)).toMatchObject({ available: 250 });
    }
    expect(await counter.models.events.countDocuments({ nextTryAt: { $ne: null } })).toBe(0);
    expect(counter.errors).toEqual([]);
  });

  test('as they happen, in every order with a dispute that is lost, take everything back once', async () => {
    for (const order of orders(['charge.refunded', 'charge.dispute.created', 'charge.dispute.closed'])) {
      const account = await counter.openAccount();
      const record = await counter.pay(account);
      await counter.usual.settle(record._id);
      await counter.refund(record, 3_000);
      const intent = await counter.intentOf(record);
      counter.sandbox.setDispute(intent, 'needs_response');
      counter.sandbox.setDispute(intent, 'lost');
      const { data } = await counter.stripe.events.list({ limit: 20 });
      for (const type of order) await counter.deliver(data.find((event) => event.type === type)!);
      expect(await counter.topUps.require(record._id)).toMatchObject({ state: 'refunded' });
      expect(await counter.balance(account)).toMatchObject({ available: 100 });
    }
  });

  test('are stored once, by webhook or when listed', async () => {
    const account = await counter.openAccount();
    const record = await counter.pay(account);
    const events = await counter.eventsOf(record);
    await Promise.all([...events, ...events].map((event) => counter.deliver(event)));
    expect(await counter.inbox.take(events)).toBe(0);
    const ids = events.map(({ id }) => id);
    expect(await counter.models.events.countDocuments({ _id: { $in: ids } })).toBe(ids.length);
    expect(await counter.grants(account)).toHaveLength(1);
  });
});

describe('a webhook', () => {
  const event = (id: string, more: object = {}) => ({
    ...{ id, object: 'event', type: 'charge.refunded', created: 1_700_000_000, livemode: false },
    data: { object: { id: 'ch_1', object: 'charge', metadata: { topUpId: 'tu_nobody' } } },
    ...more,
  });
  const nowS = () => Math.floor(Date.now() / 1_000);

  test('is believed with any of the secrets, and with no other', async () => {
    await counter.deliver(event('evt_a'), 'whsec_other');
    await expect(counter.deliver(event('evt_b'), 'whsec_wrong')).rejects.toMatchObject({
      code: 'webhook-not-verified',
    });
    expect(await outcomeOf('evt_b')).toBeNull();
    await expect(counter.inbox.receive(Buffer.from('{}'), undefined)).rejects.toMatchObject({
      code: 'webhook-not-verified',
    });
  });

  test.each([-400, 400])('signed %d s from now is not believed', async (seconds) => {
    const late = counter.deliver(event(`evt_${seconds}`), undefined, nowS() + seconds);
    await expect(late).rejects.toMatchObject({ code: 'webhook-not-verified' });
  });

  test.each([
    ['of a purchase that is not ours', 'of no purchase of ours', {}],
    ['of live mode', 'of another account', { livemode: true }],
    ['of a connected account', 'of another account', { account: 'acct_1' }],
    ['of a type that nobody knows', 'of no interest', { type: 'v9.unheard_of' }],
  ])('%s is stored and left alone', async (name, outcome, more) => {
    const id = `evt_${name.replaceAll(' ', '_')}`;
    await counter.deliver(event(id, more));
    expect(await outcomeOf(id)).toMatchObject({ outcome, nextTryAt: null });
  });
});

test('of two processes one sweeps, until it stops or dies', async () => {
  const { leases } = counter.models;
  const [first, second] = [createLease(leases, 'test', 60_000), createLease(leases, 'test', 60_000)];
  expect([await first.renew(), await second.renew(), await first.renew()]).toEqual([true, false, true]);
  await first.release();
  expect([await second.renew(), await first.renew()]).toEqual([true, false]);
  await leases.updateOne({ _id: 'test' }, { $set: { until: new Date(0) } });
  expect(await first.renew()).toBe(true);
});

test('after all of this the ledger reconciles', async () => {
  expect(await counter.findings()).toEqual([]);
});
