import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type Stripe from 'stripe';
import type { AccountView } from '../../../accounts/account-view.js';
import { createPlans } from '../../../accounts/plans.js';
import { createSubscriptions } from '../../../accounts/subscriptions.js';
import { accountModels } from '../../../accounts/models.js';
import { paymentModels } from '../../../payments/models.js';
import { createSubscribers } from '../../../payments/subscriptions/subscribers.js';
import { openShop, type Shop } from '../support/shop.js';

let shop: Shop;
let accounts = 0;
let accountId: string;
let customer: string;
let calendar: Pick<AccountView, 'period' | 'anchorDate' | 'interval' | 'timeZone'>;

const away = { withDeadline: () => Promise.reject(new Error('Temporal cannot be reached')) } as unknown as Client;
const PRICES = { starter: 'price_starter', pro: 'price_pro', scale: 'price_scale' };

beforeAll(async () => {
  shop = await openShop(away);
  for (const [planId, stripePriceId] of Object.entries(PRICES)) {
    await shop.api.host('PUT', `/v1/plans/${planId}`, { stripePriceId });
  }
});

afterAll(async () => {
  await shop.expectReconciled();
  await shop.close();
});

beforeEach(async () => {
  accounts += 1;
  accountId = `acme-${accounts}`;
  customer = (await shop.stripe.customers.create({ name: accountId })).id;
  await shop.api.openAccount(accountId, { planId: 'free', stripeCustomerId: customer });
  calendar = await calendarNow();
});

afterEach(async () => {
  shop.sandbox.setWebhooks('normal');
  // Nothing that Stripe says moves a period, this one or the next: they roll by our own clock.
  expect(await calendarNow()).toEqual(calendar);
});

const account = async (id = accountId) =>
  (await shop.api.host('GET', `/v1/accounts/${id}`)).body as unknown as AccountView;

const calendarNow = async () => {
  const { period, anchorDate, interval, timeZone } = await account();
  return { period, anchorDate, interval, timeZone };
};

const subscribe = async (price: string): Promise<Stripe.Subscription> =>
  await shop.stripe.subscriptions.create({ customer, items: [{ price }] });

const changePrice = async ({ id, items }: Stripe.Subscription, price: string) =>
  await shop.stripe.subscriptions.update(id, { items: [{ id: items.data[0]!.id, price }] });

/** Every webhook has come and was worked on. */
const quiet = async () => {
  await shop.sandbox.webhooksDrained();
  await shop.live.inbox.drain();
};

const allocations = async () => {
  const entries = await shop.api.ledger.listEntries(accountId, { types: ['grant'], limit: 200 });
  return entries.map(({ slices }) => slices[0]!.tokens).reverse();
};

const events = () => paymentModels(shop.api.connection).events;

/** The events of a subscription so far. */
const eventsAbout = async (id: string) =>
  (await shop.stripe.events.list({ limit: 100 })).data.filter(
    (event) => (event.data.object as { id: string }).id === id,
  );

const deliver = async (event: Stripe.Event) => {
  const payload = JSON.stringify(event);
  const signature = shop.stripe.webhooks.generateTestHeaderString({ payload, secret: shop.sandbox.webhookSecret });
  const headers = { 'stripe-signature': signature, 'content-type': 'application/json' };
  const { status } = await fetch(`${shop.api.url}/webhooks/stripe`, { method: 'POST', body: payload, headers });
  expect(status).toBe(200);
  await shop.live.inbox.drain();
};

/** When Stripe has to be asked about the account. */
const dueAt = async () => (await accountModels(shop.api.connection).accounts.findById(accountId).lean())!.dueAt;

function orders<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) => orders(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

const unpaidOnCard = async () => (await shop.api.host('GET', `/v1/accounts/${accountId}/balance`)).body['unpaid'];

describe('credits follow payment', () => {
  test('an unpaid upgrade grants nothing, and all of it once it is paid', async () => {
    const made = await subscribe(PRICES.starter);
    await quiet();
    shop.sandbox.updateSubscription(made.id, { priceId: PRICES.scale, status: 'past_due' });
    await quiet();
    expect(await allocations()).toEqual([50, 450]);
    expect(await account()).toMatchObject({
      planId: 'starter',
      nextPlanId: null,
      subscription: { status: 'past_due', planId: 'starter', unpaid: { kind: 'upgrade', planId: 'scale' } },
    });
    shop.sandbox.updateSubscription(made.id, { status: 'active' });
    await quiet();
    expect(await allocations()).toEqual([50, 450, 9_500]);
    expect(await account()).toMatchObject({ planId: 'scale', subscription: { planId: 'scale', unpaid: null } });
  });

  test('a renewal that nobody paid keeps the running period and ends the plan with it; a payment brings it back', async () => {
    const made = await subscribe(PRICES.pro);
    await quiet();
    shop.sandbox.updateSubscription(made.id, { status: 'past_due' });
    await quiet();
    expect(await account()).toMatchObject({
      planId: 'pro',
      nextPlanId: 'free',
      subscription: { status: 'past_due', unpaid: { kind: 'renewal', planId: 'pro' } },
    });
    expect(await unpaidOnCard()).toMatchObject({
      kind: 'renewal',
      planId: 'pro',
      message: expect.stringMatching(
        /^The payment for Pro is due\. The credits of this period stay until .* Free from/,
      ),
    });
    shop.sandbox.updateSubscription(made.id, { status: 'active' });
    await quiet();
    expect(await unpaidOnCard()).toBeNull();
    expect(await account()).toMatchObject({ planId: 'pro', nextPlanId: null, subscription: { unpaid: null } });
    expect(await allocations()).toEqual([50, 1_950]);
  });

  test('when Stripe gives up, the plan is Free from the next period, and finance sees what was not paid', async () => {
    const made = await subscribe(PRICES.pro);
    await quiet();
    shop.sandbox.updateSubscription(made.id, { status: 'past_due' });
    await quiet();
    await shop.stripe.subscriptions.cancel(made.id);
    await quiet();
    expect(await account()).toMatchObject({
      planId: 'pro',
      nextPlanId: 'free',
      subscription: { status: 'canceled', planId: null, unpaid: { kind: 'renewal', planId: 'pro' } },
    });
  });
});

describe('the plan follows the subscription', () => {
  test('and an upgrade grants the difference once, though every webhook comes twice', async () => {
    shop.sandbox.setWebhooks('duplicate');
    const made = await subscribe(PRICES.starter);
    await quiet();
    expect(await account()).toMatchObject({
      planId: 'starter',
      subscription: { id: made.id, status: 'active', cancelAtPeriodEnd: false, planId: 'starter' },
    });
    await changePrice(made, PRICES.pro);
    await quiet();
    expect(await account()).toMatchObject({ planId: 'pro', nextPlanId: null });
    expect(await allocations()).toEqual([50, 450, 1_500]);
  });

  test('in any order of created, updated and deleted to where Stripe is', async () => {
    shop.sandbox.setWebhooks('drop');
    for (const ends of ['active', 'canceled']) {
      const made = await subscribe(PRICES.starter);
      await changePrice(made, PRICES.pro);
      if (ends === 'canceled') await shop.stripe.subscriptions.cancel(made.id);
      for (const order of orders(await eventsAbout(made.id))) {
        // The inbox knows no event of an earlier round.
        await events().deleteMany({ objectId: made.id });
        for (const event of order) await deliver(event);
        expect((await account()).subscription).toMatchObject({
          status: ends,
          planId: ends === 'active' ? 'pro' : null,
        });
      }
      if (ends === 'active') await shop.stripe.subscriptions.cancel(made.id);
    }
    expect(await allocations()).toEqual([50, 1_950]);
  });

  test('to where Stripe is when the webhooks come backwards', async () => {
    shop.sandbox.setWebhooks('reorder', 100);
    const made = await subscribe(PRICES.scale);
    await changePrice(made, PRICES.starter);
    await quiet();
    expect(await account()).toMatchObject({ planId: 'starter', subscription: { planId: 'starter' } });
    expect(await allocations()).toEqual([50, 450]);
  });

  test('by the sweep when no webhook comes', async () => {
    shop.sandbox.setWebhooks('drop');
    const made = await subscribe(PRICES.pro);
    await shop.live.sweep.once();
    expect(await account()).toMatchObject({ planId: 'pro', subscription: { id: made.id } });
    await shop.stripe.subscriptions.update(made.id, { cancel_at_period_end: true });
    await shop.live.sweep.once();
    expect(await account()).toMatchObject({ planId: 'pro', subscription: { cancelAtPeriodEnd: true } });
    await shop.stripe.subscriptions.cancel(made.id);
    await shop.live.sweep.once();
    expect(await account()).toMatchObject({ nextPlanId: 'free', subscription: { status: 'canceled' } });
  });

  test('of a price that another process gave a plan a moment ago', async () => {
    const { plans } = shop.api.services;
    const elsewhere = createPlans({ models: accountModels(shop.api.connection), now: shop.api.now });
    for (const sold of [true, false]) {
      // Whether Stripe had a say in any plan before.
      for (const [planId, price] of Object.entries(PRICES))
        await plans.put(planId, { stripePriceId: sold ? price : null }, 'fuelgauge:tests');
      const price = `price_new_${sold}`;
      await elsewhere.put(sold ? 'starter' : 'pro', { stripePriceId: price }, 'fuelgauge:tests');
      await subscribe(price);
      await quiet();
      expect(await account()).toMatchObject({ planId: sold ? 'starter' : 'pro' });
    }
    for (const [planId, price] of Object.entries(PRICES))
      await plans.put(planId, { stripePriceId: price }, 'fuelgauge:tests');
  });

  test('down with the next period: the credits of this one stay', async () => {
    const made = await subscribe(PRICES.starter);
    await quiet();
    await shop.stripe.subscriptions.cancel(made.id);
    await quiet();
    const subscription = { id: made.id, status: 'canceled', cancelAtPeriodEnd: false, planId: null };
    expect(await account()).toMatchObject({ planId: 'starter', nextPlanId: 'free', subscription });
    expect((await shop.api.host('GET', `/v1/accounts/${accountId}/balance`)).body).toMatchObject({ creditsLeft: 500 });
  });

  test('through a trial that pauses and goes on', async () => {
    const items = [{ price: PRICES.pro }];
    const made = await shop.stripe.subscriptions.create({ customer, items, trial_period_days: 7 });
    await quiet();
    expect(await account()).toMatchObject({ planId: 'pro', subscription: { status: 'trialing' } });
    shop.sandbox.updateSubscription(made.id, { status: 'paused' });
    await quiet();
    expect(await account()).toMatchObject({ nextPlanId: 'free', subscription: { status: 'paused' } });
    await shop.stripe.subscriptions.resume(made.id);
    await quiet();
    expect(await account()).toMatchObject({ planId: 'pro', nextPlanId: null });
    expect(await allocations()).toEqual([50, 1_950]);
  });
});

describe('nothing changes', () => {
  test('by a price that no plan has; it waits for a person, and for the plan that gets the price', async () => {
    const made = await subscribe('price_new');
    await quiet();
    expect(await account()).toMatchObject({ planId: 'free', nextPlanId: null, subscription: null });
    expect(await events().findOne({ objectId: made.id }).lean()).toMatchObject({
      outcome: 'parked',
      parkedBecause: `no plan is sold at the price of ${made.id} (price_new)`,
      dueAt: null,
    });
    await shop.live.sweep.once();
    expect(await account()).toMatchObject({ planId: 'free', subscription: null });
    await shop.api.host('PUT', '/v1/plans/scale', { stripePriceId: 'price_new' });
    await shop.live.sweep.once();
    expect(await account()).toMatchObject({ planId: 'scale', subscription: { id: made.id, planId: 'scale' } });
    await shop.api.host('PUT', '/v1/plans/scale', { stripePriceId: PRICES.scale });
    await changePrice(made, PRICES.scale);
    await quiet();
    expect(await account()).toMatchObject({ planId: 'scale', nextPlanId: null });
  });

  test('when an event comes after the host set a plan: it stays until the customer chooses another one', async () => {
    const made = await subscribe(PRICES.starter);
    await quiet();
    await shop.api.host('PUT', `/v1/accounts/${accountId}`, { planId: 'pro' });
    shop.sandbox.updateSubscription(made.id, { status: 'past_due' });
    await quiet();
    expect(await account()).toMatchObject({ planId: 'pro', subscription: { status: 'past_due', planId: 'starter' } });
    await changePrice(made, PRICES.scale);
    await quiet();
    expect(await account()).toMatchObject({ planId: 'pro' });
    shop.sandbox.updateSubscription(made.id, { status: 'active' });
    await quiet();
    expect(await account()).toMatchObject({ planId: 'scale' });
  });

  test('by a subscription that was over before the account existed', async () => {
    shop.sandbox.setWebhooks('drop');
    const made = await subscribe(PRICES.starter);
    const canceled = await shop.stripe.subscriptions.cancel(made.id);
    await shop.api.host('PUT', `/v1/accounts/${accountId}`, { planId: 'pro' });
    await shop.live.sweep.once();
    expect(canceled.status).toBe('canceled');
    expect(await account()).toMatchObject({ planId: 'pro', nextPlanId: null, subscription: { status: 'canceled' } });
  });

  test('where an account was closed', async () => {
    await shop.api.host('DELETE', `/v1/accounts/${accountId}`);
    const made = await subscribe(PRICES.pro);
    await quiet();
    expect(await events().findOne({ objectId: made.id }).lean()).toMatchObject({
      outcome: 'parked',
      parkedBecause: `account ${accountId} is closed, and its subscription ${made.id} goes on: cancel it at Stripe`,
      dueAt: null,
    });
    expect(await account()).toMatchObject({ planId: 'free', subscription: null });
    expect(await dueAt()).toBeNull();
  });
});

describe('an account', () => {
  test('that gets its customer after they subscribed is found by the sweep', async () => {
    const late = (await shop.stripe.customers.create({ name: 'late' })).id;
    const { id } = await shop.stripe.subscriptions.create({ customer: late, items: [{ price: PRICES.pro }] });
    await quiet();
    expect(await events().findOne({ objectId: id }).lean()).toMatchObject({ outcome: 'ignored: not our account' });
    await subscribe(PRICES.starter);
    await quiet();
    await shop.live.sweep.once();
    await shop.api.host('PUT', `/v1/accounts/${accountId}`, { stripeCustomerId: late });
    expect(await account()).toMatchObject({ planId: 'starter', subscription: null });
    await shop.live.sweep.once();
    expect(await account()).toMatchObject({ planId: 'pro', subscription: { id } });
    expect(await accountModels(shop.api.connection).accounts.findById(accountId).lean()).toMatchObject({
      dueAt: null,
    });
  });

  /** Another process, whose parts may be replaced. */
  const other = (accountsService: Pick<typeof shop.api.services.accounts, 'applyToLedger'>) => {
    const { services, connection } = shop.api;
    const subscriptions = createSubscriptions({ models: accountModels(connection), accounts: accountsService });
    return { stripe: shop.stripe, plans: services.plans, subscriptions };
  };

  /** Checks the customer while `change` happens at Stripe and another process stores it first. */
  const overtaken = async (change: () => Promise<unknown>) => {
    const parts = other(shop.api.services.accounts);
    let tries = 0;
    const slow = createSubscribers({
      ...parts,
      subscriptions: {
        ...parts.subscriptions,
        async follow(...args) {
          tries += 1;
          if (tries === 1) {
            await change();
            await createSubscribers(parts).look(customer);
          }
          await parts.subscriptions.follow(...args);
        },
      },
    });
    expect(await slow.look(customer)).toEqual({ outcome: 'followed', parkedBecause: null });
    expect(tries).toBe(2);
  };

  test('is not set back by an answer of Stripe that another one overtook', async () => {
    shop.sandbox.setWebhooks('drop');
    const made = await subscribe(PRICES.starter);
    await overtaken(() => changePrice(made, PRICES.pro));
    expect(await account()).toMatchObject({ planId: 'pro', nextPlanId: null, subscription: { planId: 'pro' } });
  });

  test('is not set back either where only the status changed', async () => {
    const made = await subscribe(PRICES.starter);
    await quiet();
    shop.sandbox.setWebhooks('drop');
    await shop.api.host('PUT', `/v1/accounts/${accountId}`, { planId: 'scale' });
    shop.sandbox.updateSubscription(made.id, { status: 'past_due' });
    await overtaken(() => shop.stripe.subscriptions.cancel(made.id));
    expect(await account()).toMatchObject({ planId: 'scale', subscription: { status: 'canceled', planId: null } });
  });

  test('gets its credits although the process was killed before the ledger got the plan', async () => {
    shop.sandbox.setWebhooks('drop');
    await subscribe(PRICES.starter);
    const dying = createSubscribers(other({ applyToLedger: () => Promise.reject(new Error('killed here')) }));
    await expect(dying.look(customer)).rejects.toThrow('killed');
    expect(await allocations()).toEqual([50]);
    await shop.live.sweep.once();
    expect(await allocations()).toEqual([50, 450]);
  });
});

test('where no plan has a price, Stripe is not asked about any subscription', async () => {
  for (const planId of Object.keys(PRICES)) await shop.api.host('PUT', `/v1/plans/${planId}`, { stripePriceId: null });
  const asked = () =>
    shop.sandbox.requests().filter(({ method, path }) => method === 'GET' && /subscr/.test(path)).length;
  const before = asked();
  await subscribe(PRICES.pro);
  await quiet();
  await shop.live.sweep.once();
  expect(asked()).toBe(before);
  expect(await account()).toMatchObject({ planId: 'free', subscription: null });
  // Nothing is left to do: an alert counts what stays due.
  expect(await dueAt()).toBeNull();
});
