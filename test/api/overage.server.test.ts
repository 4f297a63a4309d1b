import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { search, serveLive, type LiveApi } from './support/live-app.js';

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
  await api.openAccount('scale', { planId: 'scale' });
  await api.openAccount('free');
});
afterAll(() => api.close());

const USD_15 = { amount: 15, currency: 'usd' };
const choose = (accountId: string, allowed: boolean, limit: number) =>
  api.host('PUT', `/v1/accounts/${accountId}/overage`, { allowed, limit });
const overageOf = async (accountId: string) =>
  (await api.host('GET', `/v1/accounts/${accountId}/balance`)).body['overage'];

test('a plan only offers overage: none is spent until it is allowed', async () => {
  await api.openAccount('unasked', { planId: 'scale' });
  expect(await overageOf('unasked')).toMatchObject({ allowed: false, limit: 0, planLimit: 1_000, unitPrice: USD_15 });
  const searches = (from: number, count: number) => ({
    items: Array.from({ length: count }, (_, index) => search('unasked', `s-${from + index}`)),
  });
  await api.host('POST', '/v1/debits/batch', searches(0, 500));
  const refused = await api.host('POST', '/v1/debits', search('unasked', 's-500'));
  expect([refused.status, refused.body['detail']]).toEqual([402, 'You have no credits left for the period.']);
  await api.host('PUT', '/v1/accounts/unasked/overage', { allowed: true });
  const charged = await api.host('POST', '/v1/debits', search('unasked', 's-500'));
  expect([charged.status, charged.body['debit']]).toMatchObject([201, { overageTokens: 20 }]);
  await api.host('PUT', '/v1/accounts/unasked/overage', { allowed: false });
  expect((await api.host('POST', '/v1/debits', search('unasked', 's-501'))).status).toBe(402);
});

test('overage is allowed up to the limit of the plan unless the call names a lower one', async () => {
  const all = await api.host('PUT', '/v1/accounts/scale/overage', { allowed: true });
  expect(all.body).toEqual({ allowed: true, limit: 1_000, planLimit: 1_000, unitPrice: USD_15 });
  const none = await api.host('PUT', '/v1/accounts/scale/overage', { allowed: false });
  expect(none.body).toEqual({ allowed: false, limit: 0, planLimit: 1_000, unitPrice: USD_15 });
});

test('overage can be lowered and switched off within the plan, and shows on the card', async () => {
  expect((await choose('scale', true, 400)).body).toEqual({
    allowed: true,
    limit: 400,
    planLimit: 1_000,
    unitPrice: USD_15,
  });
  expect(await overageOf('scale')).toMatchObject({ allowed: true, limit: 400 });
  expect((await choose('scale', false, 400)).body).toEqual({
    allowed: false,
    limit: 0,
    planLimit: 1_000,
    unitPrice: USD_15,
  });
  expect(await overageOf('scale')).toMatchObject({ allowed: false, limit: 0 });
});

test('the limit may be left out: allowing takes that of the plan, and stopping needs none', async () => {
  const put = (json: object) => api.host('PUT', '/v1/accounts/scale/overage', json);
  expect((await put({ allowed: false })).body).toEqual({
    allowed: false,
    limit: 0,
    planLimit: 1_000,
    unitPrice: USD_15,
  });
  expect((await put({ allowed: true })).body).toEqual({
    allowed: true,
    limit: 1_000,
    planLimit: 1_000,
    unitPrice: USD_15,
  });
});

test('more than the plan allows is refused with the field that is wrong', async () => {
  const tooMuch = await choose('scale', true, 1_001);
  expect([tooMuch.status, tooMuch.body['issues']]).toMatchObject([422, [{ path: 'limit' }]]);
  const never = await choose('free', true, 1);
  expect([never.status, never.body['issues']]).toMatchObject([422, [{ path: 'allowed' }]]);
  expect((await choose('nobody', true, 1)).status).toBe(404);
});

test('only an Owner of the account may choose', async () => {
  const chooseAs = async (memberId: string) => {
    const token = await api.memberToken('scale', memberId);
    const choice = { token, json: { allowed: true, limit: 10 } };
    return (await api.call('PUT', '/v1/accounts/scale/overage', choice)).status;
  };
  expect([await chooseAs('owner'), await chooseAs('observer')]).toEqual([200, 403]);
});
