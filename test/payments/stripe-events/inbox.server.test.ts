import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEventList } from '../../../payments/stripe-events/event-list.js';
import { EVENT_TYPES } from '../../../payments/stripe-events/event-types.js';
import { projectRoot } from '../../../tools/servers/places.js';
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
    ['of a purchase that is not ours', 'ignored: not our purchase', {}],
    ['of live mode', 'ignored: another Stripe account or mode', { livemode: true }],
    ['of a connected account', 'ignored: another Stripe account or mode', { account: 'acct_1' }],
    ['of an unknown type', 'ignored: not worked on', { type: 'v9.unheard_of' }],
  ])('%s is stored and changes nothing', async (name, outcome, more) => {
    const id = `evt_${name.replaceAll(' ', '_')}`;
    await shop.deliver(event(id, more));
    expect(await outcomeOf(id)).toMatchObject({ outcome, dueAt: null });
  });
});

describe('an event that Stripe shapes in its own way', () => {
  /** `data.object` of an account's balance, cash balance and tax settings has no id. */
  const SHAPES: [string, string, unknown, object, string | null][] = [
    ['without an object id', 'balance.available', { object: { object: 'balance', available: [] } }, {}, null],
    ['of a cash balance', 'cash_balance.funds_available', { object: { object: 'cash_balance' } }, {}, null],
    ['of tax settings', 'tax.settings.updated', { object: { object: 'tax.settings' } }, {}, null],
    ['of an unknown type without data', 'v9.unheard_of', null, {}, null],
    ['whose object is null', 'checkout.session.completed', { object: null }, {}, "its object's id"],
    ['whose object id is empty', 'charge.refunded', { object: { id: '', metadata: 7 } }, {}, "its object's id"],
    ['whose object is a list', 'customer.subscription.updated', { object: [] }, {}, "its object's id"],
    ['without a time', 'refund.updated', { object: { id: 're_1' } }, { created: 'soon' }, 'its time'],
    ['without a mode', 'refund.updated', { object: { id: 're_1' } }, { livemode: null }, 'its mode'],
    [
      'whose fields have other kinds',
      'refund.updated',
      { object: { id: 're_1', metadata: { topUpId: {} } } },
      {},
      null,
    ],
  ];

  test('is answered and kept with its reason, and neither stops the page nor the read mark', async () => {
    const types = shop.sandbox;
    const account = await shop.openAccount();
    const first = await shop.pay(account);
    const shaped = SHAPES.map(([, type, data, more]) => types.emitEvent(type, data, more));
    const last = await shop.pay(account);
    const list = createEventList({ stripe: shop.stripe, models: shop.models, inbox: shop.inbox });
    shop.errors.length = 0;
    const parkedBefore = await shop.inbox.countParked();
    await list.read(() => Promise.resolve());
    for (const { _id } of [first, last]) expect(await shop.topUps.require(_id)).toMatchObject({ state: 'credited' });
    const mark = await shop.models.readMarks.findById('stripe-events').lean();
    expect(mark!.readUntil.getTime()).toBeGreaterThan(Date.now() - 60_000);
    // Stripe lists events by their time: the one without it comes by webhook only.
    expect(await shop.inbox.countParked()).toBe(parkedBefore + 4);

    for (const [index, event] of shaped.entries()) {
      const because = SHAPES[index]![4];
      // By webhook as well: `receive` resolves, which the route answers with 200.
      await shop.models.events.deleteOne({ _id: event.id });
      await shop.deliver(event);
      expect(await outcomeOf(event.id)).toMatchObject({
        dueAt: null,
        ...(because === null
          ? { parkedBecause: null }
          : { outcome: 'parked', parkedBecause: expect.stringContaining(because) }),
      });
    }
    expect(shop.errors.map(String)).toEqual(
      expect.arrayContaining([
        expect.stringContaining("lacks its object's id"),
        expect.stringContaining('lacks its time'),
      ]),
    );
    shop.errors.length = 0;
  });

  test('listed without an id or a type is left out, and the others of its page are taken', async () => {
    const account = await shop.openAccount();
    const { _id } = await shop.pay(account);
    const odd = shop.sandbox.emitEvent('refund.updated', { object: { id: 're_2' } }, { created: 9e12 });
    const listed = await shop.stripe.events.list({ limit: 5 });
    await shop.inbox.take([null, {}, { id: 'evt_without_type' }, odd, ...listed.data.slice(1)]);
    expect(await outcomeOf(odd.id)).toMatchObject({ outcome: expect.any(String) });
    expect(await shop.topUps.require(_id)).toMatchObject({ state: 'credited' });
    shop.errors.length = 0;
  });

  test('an event that can not be stored now is read again, and the others do not wait for it', async () => {
    const account = await shop.openAccount();
    const { _id } = await shop.pay(account);
    const { data } = await shop.stripe.events.list({ limit: 5 });
    const failing = data.find(({ type }) => type === 'charge.succeeded')!;
    const events = shop.models.events;
    const inbox = shop.inboxOver({
      ...shop.models,
      events: Object.assign(Object.create(events) as typeof events, {
        updateOne: (filter: { _id?: string }, ...rest: never[]) =>
          filter._id === failing.id
            ? Promise.reject(new Error('the database is away'))
            : events.updateOne(filter, ...(rest as unknown as [object])),
      }),
    });
    await expect(inbox.take(data)).rejects.toThrow('the database is away');
    expect(await shop.topUps.require(_id)).toMatchObject({ state: 'credited' });
    expect(await outcomeOf(failing.id)).toBeNull();
  });

  test.each(['null', '[]', '"evt_1"', '{"id":"evt_1"}', '{"type":"charge.refunded"}', '{"id":1,"type":2}'])(
    'is no event at all when it is %s, although it is signed: nothing is stored',
    async (json) => {
      const refused = shop.deliver(JSON.parse(json) as object);
      await expect(refused).rejects.toMatchObject({ code: 'malformed-body' });
    },
  );
});

test('docs/operations/running.md names the events to enable, and they are those that are asked for and worked on', async () => {
  const page = await readFile(path.join(projectRoot, 'docs/operations/running.md'), 'utf8');
  const named = [...page.matchAll(/`((?:checkout|charge|refund|customer)\.[a-z_.]+)`/g)].map(([, type]) => type);
  expect(named.sort()).toEqual([...EVENT_TYPES].sort());
  expect(EVENT_TYPES.length).toBeLessThanOrEqual(20);
  const asked = shop.sandbox
    .requests()
    .flatMap(({ path: asks, params }) => (asks === '/v1/events' ? [params['types']] : []));
  expect(asked.map((types) => Object.values(types ?? {}))).toContainEqual(EVENT_TYPES);
});

test('after all of this the ledger reconciles', async () => {
  expect(await shop.findings()).toEqual([]);
});
