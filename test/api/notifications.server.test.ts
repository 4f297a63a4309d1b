import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { serveLive, type LiveApi } from './support/live-app.js';

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
});
afterAll(() => api.close());

let count = 0;
const open = (): Promise<string> => api.openAccount(`reads-${(count += 1)}`);
const at = (accountId: string, memberId: string, more = ''): string =>
  `/v1/accounts/${accountId}/members/${memberId}/notifications${more}`;
const add = (accountId: string, id: string, fields: object = {}) =>
  api.alerts.notifications.add({
    id,
    accountId,
    kind: 'tokens_gone',
    title: 'Tokens gone',
    body: 'You have no credits left for the period.',
    facts: { totalCredits: 50 },
    at: new Date('2026-05-01T10:00:00Z'),
    ...fields,
  });
const idsOf = (body: { readonly items: readonly { readonly id: string }[] }) => body.items.map(({ id }) => id);

test('a member reads the notifications, newest first and page by page, and how many are unread', async () => {
  const accountId = await open();
  const token = await api.memberToken(accountId, 'observer');
  expect((await api.call('GET', at(accountId, 'observer'), { token })).body).toEqual({
    ...{ items: [], nextCursor: null },
    unreadCount: 0,
    maySetAccount: false,
  });
  for (const id of ['a', 'b', 'c']) await add(accountId, id);
  const first = await api.call('GET', at(accountId, 'observer', '?limit=2'), { token });
  expect([idsOf(first.body), first.body['unreadCount']]).toEqual([['c', 'b'], 3]);
  expect(first.body.items[0]).toEqual({
    ...{ id: 'c', number: 3, kind: 'tokens_gone', title: 'Tokens gone' },
    ...{ body: 'You have no credits left for the period.', facts: { totalCredits: 50 } },
    ...{ at: '2026-05-01T10:00:00.000Z', readAt: null },
  });
  const second = await api.call('GET', at(accountId, 'observer', `?cursor=${first.body.nextCursor}`), { token });
  expect([idsOf(second.body), second.body.nextCursor]).toEqual([['a'], null]);
});

test('some or all of them are marked as read, for this member only', async () => {
  const accountId = await open();
  for (const id of ['a', 'b', 'c']) await add(accountId, id);
  const token = await api.memberToken(accountId, 'observer');
  const mark = (json: object) => api.call('POST', at(accountId, 'observer', '/read'), { token, json });
  expect((await mark({ ids: ['b'] })).body).toEqual({ unreadCount: 2 });
  expect((await mark({ ids: ['b'] })).body).toEqual({ unreadCount: 2 });
  expect((await mark({ all: true })).body).toEqual({ unreadCount: 0 });
  const { items } = (await api.call('GET', at(accountId, 'observer'), { token })).body;
  expect(items.every(({ readAt }) => typeof readAt === 'string')).toBe(true);
  expect((await api.host('GET', at(accountId, 'owner'))).body['unreadCount']).toBe(3);
});

test('what marks nothing, both or what the member does not see is refused, and nothing is marked', async () => {
  const accountId = await open();
  await add(accountId, 'a');
  const mark = (json: object) => api.host('POST', at(accountId, 'owner', '/read'), json);
  for (const json of [{}, { ids: ['a'], all: true }, { ids: [] }, { all: false }, { ids: ['a', 'b'] }]) {
    expect([json, (await mark(json)).status]).toEqual([json, 422]);
  }
  expect((await mark({ ids: ['a', 'b'] })).body.issues).toEqual([
    {
      path: 'ids.1',
      message: 'is not a notification that the member sees. It may be too old: read the list again.',
    },
  ]);
  expect((await api.host('GET', at(accountId, 'owner'))).body['unreadCount']).toBe(1);
});

test('a preference hides notifications of its kind at once, in every process', async () => {
  const accountId = await open();
  await add(accountId, 'gone');
  await add(accountId, 'near', { kind: 'token_at_threshold' });
  const preferences = `/v1/accounts/${accountId}/members/owner/notification-preferences`;
  await api.host('PUT', preferences, { tokensGone: { inApp: false } });
  const { body } = await api.host('GET', at(accountId, 'owner'));
  expect([idsOf(body), body['unreadCount']]).toEqual([['near'], 1]);
});

test("a Space's token shows what concerns the account and that Space", async () => {
  const accountId = await open();
  const berlin = `${accountId}-berlin`;
  await add(accountId, 'all');
  await add(accountId, 'berlin', { audience: { spaceId: berlin } });
  await add(accountId, 'paris', { audience: { spaceId: 'paris' } });
  const token = await api.memberToken(accountId, 'owner', berlin);
  expect(idsOf((await api.call('GET', at(accountId, 'owner'), { token })).body)).toEqual(['berlin', 'all']);
});

test('notifications belong to the member; keys with scope read may look, and with scope manage mark them', async () => {
  const accountId = await open();
  const tokens = {
    self: await api.memberToken(accountId, 'observer'),
    owner: await api.memberToken(accountId, 'owner'),
    ofOther: await api.memberToken(await open(), 'observer'),
    manage: await api.keyWith('manage'),
    read: await api.keyWith('read'),
    spend: await api.keyWith('spend'),
  };
  const found: Record<string, number[]> = {};
  for (const [who, token] of Object.entries(tokens)) {
    const answers = [
      await api.call('GET', at(accountId, 'observer'), { token }),
      await api.call('POST', at(accountId, 'observer', '/read'), { token, json: { all: true } }),
    ];
    found[who] = answers.map(({ status }) => status);
  }
  expect(found).toEqual({
    ...{ self: [200, 200], manage: [200, 200], read: [200, 403] },
    ...{ owner: [403, 403], spend: [403, 403], ofOther: [404, 404] },
  });
});

test('a member who was removed reads nothing more', async () => {
  const accountId = await open();
  await add(accountId, 'a');
  const token = await api.memberToken(accountId, 'observer');
  await api.host('DELETE', `/v1/accounts/${accountId}/members/observer`);
  expect((await api.call('GET', at(accountId, 'observer'), { token })).body.code).toBe('not-found');
});

describe('the first action that is refused for lack of credits', () => {
  const refusals = async (accountId: string) => {
    const { items } = (await api.host('GET', at(accountId, 'observer'))).body;
    return items.filter(({ kind }) => kind === 'action_refused');
  };
  const spend = async (accountId: string, ...bodies: object[]): Promise<number[]> => {
    const statuses: number[] = [];
    for (const body of bodies) statuses.push((await api.host('POST', '/v1/debits', { accountId, ...body })).status);
    return statuses;
  };
  const searches = (...ids: string[]) =>
    ids.map((searchId) => ({ action: { feature: 'talent_search', kind: 'search', searchId } }));

  test('is shown once for each period and feature, also when some credits are left', async () => {
    const accountId = await open();
    expect(await spend(accountId, ...searches('s-1', 's-2', 's-3', 's-4'))).toEqual([201, 201, 402, 402]);
    await eventually(async () => {
      expect(await refusals(accountId)).toMatchObject([
        {
          title: 'Talent search was refused',
          body: expect.stringMatching(/^This needs 20 tokens and 10 are left\. Try again from /),
          facts: { feature: 'talent_search', tokensNeeded: 20, creditsLeft: 10 },
        },
      ]);
    });
    // A hold of another feature, in bulk.
    const bulk = { accountId, feature: 'meeting_assistant', quantity: 9, requestId: 'bulk' };
    expect((await api.host('POST', '/v1/holds', bulk)).status).toBe(402);
    await eventually(async () => {
      expect((await refusals(accountId)).map(({ title }) => title)).toEqual([
        'Meeting assistance was refused',
        'Talent search was refused',
      ]);
    });
    await spend(accountId, ...searches('s-5'));
    api.passTime(40 * 24 * 3_600_000);
    expect(await spend(accountId, ...searches('s-6', 's-7', 's-8'))).toEqual([201, 201, 402]);
    await eventually(async () => {
      expect(await refusals(accountId)).toHaveLength(3);
    });
  });

  test('is not shown where nothing lacks credits', async () => {
    const accountId = await open();
    await api.host('PUT', `/v1/accounts/${accountId}/spaces/small`, { name: 'Small', creditsLimitPerPeriod: 1 });
    const [body] = searches('s-1');
    expect((await api.host('POST', '/v1/debits', { accountId, spaceId: 'small', ...body })).status).toBe(402);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await refusals(accountId)).toEqual([]);
  });
});

test('the list says who may set the threshold and the Slack channels: Owners and Admins with a token of the whole account', async () => {
  const accountId = await open();
  const may = async (memberId: string, spaceId?: string): Promise<unknown> => {
    const token = await api.memberToken(accountId, memberId, spaceId);
    return (await api.call('GET', at(accountId, memberId), { token })).body['maySetAccount'];
  };
  expect([await may('owner'), await may('observer'), await may('owner', `${accountId}-berlin`)]).toEqual([
    true,
    false,
    false,
  ]);
});
