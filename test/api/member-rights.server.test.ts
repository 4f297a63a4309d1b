/** What a member's token may do after the member, the Space or the account has changed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TESTER } from '../support/actor.js';
import { createMembers } from '../../accounts/members.js';
import { accountModels } from '../../accounts/models.js';
import { createSpaces } from '../../accounts/spaces.js';
import { openShop, type Shop } from '../payments/support/shop.js';
import type { Client } from '@temporalio/client';
import { meeting, type LiveApi } from './support/live-app.js';

let shop: Shop;
let api: LiveApi;
beforeAll(async () => {
  const away = { withDeadline: () => Promise.reject(new Error('away')) } as unknown as Client;
  shop = await openShop(away);
  api = shop.api;
});
afterAll(() => shop.close());

let accountId: string;
let count = 0;
const open = async (fields: object = { planId: 'scale' }): Promise<void> => {
  accountId = `rights-${(count += 1)}`;
  const { id } = await shop.stripe.customers.create({ name: accountId });
  await api.openAccount(accountId, { stripeCustomerId: id, ...fields });
};

const at = (path: string): string => `/v1/accounts/${accountId}${path}`;
const putMember = (memberId: string, fields: object) => api.host('PUT', at(`/members/${memberId}`), fields);
const mint = (memberId: string, spaceId?: string) => api.host('POST', '/v1/tokens', { accountId, memberId, spaceId });

/** Everything that spends money, changes terms or needs a role. */
const costly = (token: string): [string, Promise<number>][] => {
  const call = async (method: string, path: string, json?: object) =>
    (await api.call(method, at(path), { token, ...(json && { json }) })).status;
  return [
    ['buy', call('POST', '/top-ups', { credits: 100, requestId: `by-${token.slice(-8)}` })],
    ['overage', call('PUT', '/overage', { allowed: true, limit: 5 })],
    ['portal', call('POST', '/billing-portal')],
    ['purchases', call('GET', '/top-ups')],
  ];
};
const statuses = async (token: string): Promise<Record<string, number>> =>
  Object.fromEntries(await Promise.all(costly(token).map(async ([name, status]) => [name, await status] as const)));

const REFUSED = { buy: 403, overage: 403, portal: 403, purchases: 403 };

describe('a token is worth what its member is worth now', () => {
  test('an Owner may do all of it, until the Owner is removed', async () => {
    await open();
    const token = await api.memberToken(accountId, 'owner');
    // Temporal is away here, so that the purchase is recorded and asked to be repeated.
    expect(await statuses(token)).toEqual({ buy: 503, overage: 200, portal: 200, purchases: 200 });
    await api.host('DELETE', at('/members/owner'));
    expect(await statuses(token)).toEqual(REFUSED);
  });

  test('a demoted Owner buys nothing, allows no overage and opens no portal, from the next call on', async () => {
    await open();
    const token = await api.memberToken(accountId, 'owner');
    await putMember('owner', { role: 'Admin' });
    expect(await statuses(token)).toEqual({ ...REFUSED, purchases: 200 });
    await putMember('owner', { role: 'Observer' });
    expect(await statuses(token)).toEqual(REFUSED);
  });

  test('an Owner who from now on works in one Space has no account-wide right left', async () => {
    await open();
    const token = await api.memberToken(accountId, 'owner');
    await putMember('owner', { spaceIds: [`${accountId}-berlin`] });
    expect(await statuses(token)).toEqual(REFUSED);
  });

  test('a promotion needs a new token: a token never gains rights', async () => {
    await open();
    const token = await api.memberToken(accountId, 'observer');
    await putMember('observer', { role: 'Owner' });
    expect(await statuses(token)).toEqual(REFUSED);
  });
});

test('the portal of a closed account stays shut, for its Owners and its host', async () => {
  await open();
  const token = await api.memberToken(accountId, 'owner');
  await api.host('DELETE', at(''));
  const answers = [
    await api.call('POST', at('/billing-portal'), { token }),
    await api.host('POST', at('/billing-portal')),
  ];
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
    [409, 'account-closed'],
    [409, 'account-closed'],
  ]);
});

describe("a Space's token", () => {
  test('changes nothing of the whole account, and sees the purchases of its Space only', async () => {
    await open();
    const [berlin, paris] = [`${accountId}-berlin`, `${accountId}-paris`];
    await api.host('PUT', at(`/spaces/${paris}`), { name: 'Paris' });
    const bought = async (spaceId?: string) => {
      const requestId = `of-${spaceId ?? 'all'}`;
      await api.host('POST', at('/top-ups'), { credits: 100, requestId, ...(spaceId && { spaceId }) });
      return (await shop.payments.topUps.findRequest(accountId, requestId))!._id;
    };
    const [ofBerlin, ofParis, ofAll] = [await bought(berlin), await bought(paris), await bought()];
    const token = await api.memberToken(accountId, 'owner', berlin);

    expect(await statuses(token)).toMatchObject({ overage: 403, portal: 403, purchases: 200 });
    const list = await api.call('GET', at('/top-ups'), { token });
    const ids = list.body.items.map(({ id }) => id);
    expect(ids).toContain(ofBerlin);
    expect(ids).not.toContain(ofParis);
    expect(ids).not.toContain(ofAll);
    const one = async (id: string) => (await api.call('GET', at(`/top-ups/${id}`), { token })).status;
    expect([await one(ofBerlin), await one(ofParis), await one(ofAll)]).toEqual([200, 404, 404]);
  });

  test('is refused in the same way by every route once the Space is deleted', async () => {
    await open();
    const berlin = `${accountId}-berlin`;
    await api.host('POST', '/v1/debits', meeting(accountId, 'm-1', { spaceId: berlin }));
    const token = await api.memberToken(accountId, 'owner', berlin);
    await api.host('DELETE', at(`/spaces/${berlin}`));
    const paths = ['/balance', '/usage', '/entries', `/entries?spaceId=${berlin}`, '/periods', '/top-ups'].map(at);
    for (const path of [...paths, '/v1/plans', '/v1/price-list']) {
      const { status, body } = await api.call('GET', path, { token });
      expect([path, status, body.code]).toEqual([path, 403, 'not-allowed']);
    }
    // The host still reads what the Space spent.
    expect((await api.host('GET', at(`/entries?spaceId=${berlin}`))).body.items).toHaveLength(1);
  });
});

describe('the Spaces of a member', () => {
  const FREELANCER = { name: 'Fay', email: 'fay@acme.test', role: 'Observer' };

  test('an empty list is no Space: whose last Space was deleted sees no other', async () => {
    await open();
    const berlin = `${accountId}-berlin`;
    for (const spaceId of ['client-a', 'client-b']) await api.host('PUT', at(`/spaces/${spaceId}`), { name: spaceId });
    const { body } = await putMember('fay', { ...FREELANCER, spaceIds: ['client-a'] });
    expect(body['spaceIds']).toEqual(['client-a']);
    expect((await mint('fay', 'client-b')).body.issues).toEqual([
      { path: 'spaceId', message: 'The member does not work in this Space.' },
    ]);
    await api.host('DELETE', at('/spaces/client-a'));
    expect((await api.host('GET', at('/members/fay'))).body['spaceIds']).toEqual([]);
    for (const spaceId of ['client-b', berlin, undefined]) {
      const { status, body: refusal } = await mint('fay', spaceId);
      expect([status, refusal.issues[0]]).toEqual([
        422,
        { path: 'spaceId', message: expect.stringContaining('works in no Space') },
      ]);
    }
  });

  test('some Spaces need a Space in the token; all Spaces, null, do not', async () => {
    await open();
    const berlin = `${accountId}-berlin`;
    await putMember('fay', { ...FREELANCER, spaceIds: [berlin] });
    const wide = await mint('fay');
    expect([wide.status, wide.body.issues[0]?.path]).toEqual([422, 'spaceId']);
    expect((await mint('fay', berlin)).status).toBe(201);
    expect((await putMember('fay', { spaceIds: null })).body['spaceIds']).toBeNull();
    expect((await mint('fay')).status).toBe(201);
    expect((await mint('fay', berlin)).status).toBe(201);
    // A change that does not name them keeps them.
    await putMember('fay', { spaceIds: [] });
    expect((await putMember('fay', { name: 'Fay F.' })).body['spaceIds']).toEqual([]);
  });

  test('a new member works in all Spaces unless the host names some', async () => {
    await open();
    expect((await putMember('new', FREELANCER)).body['spaceIds']).toBeNull();
    expect((await putMember('none', { ...FREELANCER, spaceIds: [] })).body['spaceIds']).toEqual([]);
  });
});

describe('a Stripe customer belongs to one open account', () => {
  test('another account can neither be opened with it nor take it, and keeps what it had', async () => {
    await open();
    const { stripeCustomerId } = (await api.host('GET', at(''))).body as { stripeCustomerId?: string };
    const fields = { name: 'B', planId: 'free', timeZone: 'UTC' };
    const opened = await api.host('PUT', '/v1/accounts/thief', { ...fields, stripeCustomerId });
    expect([opened.status, opened.body.issues[0]?.path]).toEqual([422, 'stripeCustomerId']);
    expect((await api.host('GET', '/v1/accounts/thief')).status).toBe(404);
    await api.host('PUT', '/v1/accounts/thief', fields);
    const taken = await api.host('PUT', '/v1/accounts/thief', { name: 'C', stripeCustomerId });
    expect([taken.status, taken.body.issues[0]?.path]).toEqual([422, 'stripeCustomerId']);
    expect((await api.host('GET', '/v1/accounts/thief')).body).toMatchObject({ name: 'B', stripeCustomerId: null });
    // Two accounts without a customer, and the owner of the customer again, are fine.
    expect((await api.host('PUT', at(''), { stripeCustomerId })).status).toBe(200);
  });

  test('of two calls at the same time one gets it', async () => {
    const { id: stripeCustomerId } = await shop.stripe.customers.create({ name: 'both' });
    const fields = { name: 'B', planId: 'free', timeZone: 'UTC', stripeCustomerId };
    const answers = await Promise.all(['one', 'two'].map((id) => api.host('PUT', `/v1/accounts/both-${id}`, fields)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
  });

  test('a closed account gives it free', async () => {
    await open();
    const { stripeCustomerId } = (await api.host('GET', at(''))).body as { stripeCustomerId?: string };
    await api.host('DELETE', at(''));
    // In two calls: the stand-in for MongoDB refuses to insert a unique value that was stored once, even if it has changed.
    await api.host('PUT', '/v1/accounts/again', { name: 'Again', planId: 'free', timeZone: 'UTC' });
    const { status, body } = await api.host('PUT', '/v1/accounts/again', { stripeCustomerId });
    expect([status, body]).toMatchObject([200, { stripeCustomerId, state: 'open' }]);
  });
});

describe('an account has at most', () => {
  test('the maxima of Spaces and members; those that exist can still be changed', async () => {
    await open();
    const { accounts, directory, memberDirectory } = api.services;
    const models = accountModels(api.connection);
    const spaces = createSpaces({ models, ledger: api.ledger, accounts, directory, maxSpaces: 2 });
    const members = createMembers({ models, accounts, memberDirectory, maxMembers: 3 });
    const mo = { name: 'Mo', email: 'mo@acme.test', role: 'Editor' } as const;
    await spaces.put(accountId, 'second', { name: 'Second', creditsLimitPerPeriod: 1 }, TESTER);
    await members.put(accountId, 'third', mo);
    await expect(
      spaces.put(accountId, 'third', { name: 'Third', creditsLimitPerPeriod: 1 }, TESTER),
    ).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'spaceId: The account has 2 Spaces, the most it may have. Delete one first.',
    });
    await expect(members.put(accountId, 'fourth', mo)).rejects.toMatchObject({ code: 'invalid-request' });
    expect((await spaces.put(accountId, 'second', { name: 'Again' }, TESTER)).created).toBe(false);
    expect((await members.put(accountId, 'third', { name: 'Again' })).created).toBe(false);
    expect((await api.ledger.readAccount(accountId))?.spaceCaps).not.toHaveProperty('third');
  });
});
