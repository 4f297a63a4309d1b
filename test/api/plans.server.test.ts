import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { accountModels } from '../../accounts/models.js';
import { createPlans } from '../../accounts/plans.js';
import { plan as planSchema } from '../../contract/billing/plans.js';
import { meeting, serveLive, type LiveApi } from './support/live-app.js';

const eur = (amount: number) => ({ amount, currency: 'eur' });
const OWN = {
  name: 'Agentur',
  free: false,
  price: eur(7_900),
  creditsPerPeriod: 700,
  packUnitPrice: eur(22),
  packsCarryOver: true,
  overage: { allowed: true, limit: 300, unitPrice: eur(24) },
  interval: 'P1Y',
  stripePriceId: null,
};

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
});
afterAll(() => api.close());

const put = (planId: string, changes: object) => api.host('PUT', `/v1/plans/${planId}`, changes);
const issuesOf = async (planId: string, changes: object) => {
  const { status, body } = await put(planId, changes);
  return [status, ...(status === 422 ? body.issues.map(({ path }) => path) : [])];
};

test('a company stores plans of its own, whole, and the same call again changes nothing', async () => {
  const first = await put('agency', OWN);
  const again = await put('agency', OWN);
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(first.body).toEqual({ id: 'agency', ...OWN });
  expect(again.body).toEqual(first.body);
  expect(planSchema.safeParse(first.body).error).toBeUndefined();
  const { body } = await api.host('GET', '/v1/plans');
  expect(body.items.find(({ id }) => id === 'agency')).toEqual(first.body);
});

test('a change of a plan keeps what it leaves out, and a new plan names what it needs', async () => {
  await put('kept', OWN);
  expect((await put('kept', { name: 'Kept' })).body).toEqual({ id: 'kept', ...OWN, name: 'Kept' });
  expect(await put('kept', {})).toMatchObject({ status: 200, body: { name: 'Kept' } });
  expect(await issuesOf('bare', {})).toEqual([422, ...['name', 'free', 'price', 'creditsPerPeriod', 'packUnitPrice']]);
  const { name, free, price, creditsPerPeriod, packUnitPrice } = OWN;
  expect((await put('least', { name, free, price, creditsPerPeriod, packUnitPrice })).body).toMatchObject({
    interval: 'P1M',
    packsCarryOver: false,
    overage: { allowed: false, limit: 0, unitPrice: eur(0) },
    stripePriceId: null,
  });
});

test.each([
  ['an unknown name', { creditPerPeriod: 7 }, 'creditPerPeriod'],
  ['an unknown name inside', { overage: { ...OWN.overage, max: 1 } }, 'overage.max'],
  ['a currency that does not exist', { price: { amount: 1, currency: 'xyq' } }, 'price'],
  ['a currency in capitals', { price: { amount: 1, currency: 'EUR' } }, 'price.currency'],
  ['two currencies', { packUnitPrice: { amount: 20, currency: 'usd' } }, 'packUnitPrice.currency'],
  ['an amount below 0', { price: eur(-1) }, 'price.amount'],
  ['half a cent', { packUnitPrice: eur(1.5) }, 'packUnitPrice.amount'],
  ['packs for nothing', { packUnitPrice: eur(0) }, 'packUnitPrice'],
  ['a pack that nobody can be charged for', { packUnitPrice: eur(100_000_000) }, 'packUnitPrice'],
  ['a free plan with a price', { free: true }, 'price'],
  ['credits below 0', { creditsPerPeriod: -1 }, 'creditsPerPeriod'],
  ['an interval without sense', { interval: 'P8000Y' }, 'interval'],
  ['an interval of a second', { interval: 'PT1S' }, 'interval'],
  ['overage of nothing', { overage: { ...OWN.overage, limit: 0 } }, 'overage.limit'],
  ['overage for nothing', { overage: { ...OWN.overage, unitPrice: eur(0) } }, 'overage.unitPrice'],
  ['overage that one invoice can not charge', { overage: { ...OWN.overage, limit: 5_000_000 } }, 'overage.limit'],
  ['a half overage', { overage: { allowed: true } }, 'overage.limit'],
  ['a name of two lines', { name: 'a\nb' }, 'name'],
])('a plan with %s is refused, naming the field, and nothing is stored', async (_, changes, path) => {
  expect((await issuesOf('wrong', { ...OWN, ...changes })).slice(0, 2)).toEqual([422, path]);
  const { body } = await api.host('GET', '/v1/plans');
  expect(body.items.map(({ id }) => id)).not.toContain('wrong');
});

test('prices in yen and dinars follow the units of Stripe', async () => {
  const dinars = (amount: number) => ({ amount, currency: 'kwd' });
  const inDinars = { ...OWN, price: dinars(20_000), packUnitPrice: dinars(105), overage: undefined };
  expect(await issuesOf('kuwait', inDinars)).toEqual([422, 'packUnitPrice']);
  expect(await issuesOf('kuwait', { ...inDinars, packUnitPrice: dinars(110) })).toEqual([201]);
});

test('only a key of scope manage may store a plan', async () => {
  const token = await api.keyWith('spend', 'read');
  const { status } = await api.call('PUT', '/v1/plans/agency', { token, json: OWN });
  expect(status).toBe(403);
});

test('a plan that accounts use keeps its currency, and another may change it', async () => {
  await put('used', OWN);
  const dollars = {
    price: { amount: 9_900, currency: 'usd' },
    packUnitPrice: { amount: 30, currency: 'usd' },
    overage: { allowed: false, limit: 0, unitPrice: { amount: 30, currency: 'usd' } },
  };
  expect((await put('used', dollars)).status).toBe(200);
  await api.openAccount('user', { planId: 'used' });
  expect(await issuesOf('used', OWN)).toEqual([422, 'price.currency']);
  expect((await put('used', { price: { amount: 8_900, currency: 'usd' } })).status).toBe(200);
});

test('two calls that change a plan at the same time leave one currency', async () => {
  await put('raced', OWN);
  const yen = { amount: 500, currency: 'jpy' };
  const inYen = { price: yen, packUnitPrice: yen, overage: { allowed: false, limit: 0, unitPrice: yen } };
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([put('raced', inYen), put('raced', OWN), put('raced', { packUnitPrice: eur(25) })]);
    const { body } = await api.host('GET', '/v1/plans');
    const { price, packUnitPrice, overage } = body.items.find(({ id }) => id === 'raced') as unknown as typeof OWN;
    expect(new Set([price, packUnitPrice, overage.unitPrice].map(({ currency }) => currency)).size).toBe(1);
  }
});

test('a plan that another process stored a moment ago can be used at once', async () => {
  const elsewhere = createPlans({ models: accountModels(api.connection), now: () => new Date() });
  await api.host('GET', '/v1/plans');
  await elsewhere.put('fresh', OWN, 'fuelgauge:tests');
  const account = { name: 'Fresh', planId: 'fresh', timeZone: 'Europe/Berlin' };
  expect((await api.host('PUT', '/v1/accounts/fresh', account)).status).toBe(201);
  expect((await api.host('PUT', '/v1/accounts/never', { ...account, planId: 'never' })).status).toBe(422);
});

test('a plan without credits opens accounts that live on packs', async () => {
  await put('packs-only', { ...OWN, creditsPerPeriod: 0 });
  await api.openAccount('packer', { planId: 'packs-only' });
  const { body } = await api.host('GET', '/v1/accounts/packer/balance');
  expect(body).toMatchObject({ creditsLeft: 0, creditsTotal: 0, plan: { id: 'packs-only' } });
  expect((await api.host('POST', '/v1/debits', meeting('packer', 'm-1'))).status).toBe(402);
});
