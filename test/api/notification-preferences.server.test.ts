import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serveLive, type LiveApi } from './support/live-app.js';

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
});
afterAll(() => api.close());

let count = 0;
const open = (): Promise<string> => api.openAccount(`prefers-${(count += 1)}`);
const at = (accountId: string, memberId: string): string =>
  `/v1/accounts/${accountId}/members/${memberId}/notification-preferences`;
const putMember = (accountId: string, memberId: string, role: string) =>
  api.host('PUT', `/v1/accounts/${accountId}/members/${memberId}`, { name: memberId, email: 'm@acme.test', role });

const preferences = (email: boolean) => ({
  tokenAtThreshold: { inApp: true, email },
  tokensGone: { inApp: true, email },
  creditsExpireSoon: { inApp: true },
  creditsAreBack: { inApp: true },
});

test.each([
  ['Owner', true],
  ['Admin', true],
  ['Editor', false],
  ['Observer', false],
])('in-app is on for an %s who chose nothing, and email is %s', async (role, email) => {
  const accountId = await open();
  await putMember(accountId, 'mo', role);
  expect((await api.host('GET', at(accountId, 'mo'))).body).toEqual(preferences(email));
});

test('a choice changes one channel of one alert, and what was not chosen follows the role', async () => {
  const accountId = await open();
  const changed = await api.host('PUT', at(accountId, 'observer'), { tokensGone: { inApp: false } });
  const wanted = { ...preferences(false), tokensGone: { inApp: false, email: false } };
  expect([changed.status, changed.body]).toEqual([200, wanted]);
  await putMember(accountId, 'observer', 'Admin');
  expect((await api.host('GET', at(accountId, 'observer'))).body).toEqual({
    ...preferences(true),
    tokensGone: { inApp: false, email: true },
  });
});

test('two choices at the same time both count', async () => {
  const accountId = await open();
  await Promise.all([
    api.host('PUT', at(accountId, 'owner'), { tokensGone: { inApp: false } }),
    api.host('PUT', at(accountId, 'owner'), { tokensGone: { email: false } }),
    api.host('PUT', at(accountId, 'owner'), { creditsAreBack: { inApp: false } }),
  ]);
  expect((await api.host('GET', at(accountId, 'owner'))).body).toMatchObject({
    tokensGone: { inApp: false, email: false },
    creditsAreBack: { inApp: false },
  });
});

test('many members are read at once, each with the choice or the default of the role', async () => {
  const accountId = await open();
  await api.alerts.preferences.endMails(accountId, 'm-3', 'tokensGone');
  const members = Array.from({ length: 5_000 }, (_, n) => ({ memberId: `m-${n}`, role: 'Owner' }) as const);
  const all = await api.alerts.preferences.of(accountId, members);
  expect(all.size).toBe(5_000);
  expect([...all].filter(([, { tokensGone }]) => !tokensGone.email).map(([memberId]) => memberId)).toEqual(['m-3']);
});

test('preferences belong to the member and to keys with scope manage', async () => {
  const accountId = await open();
  const tokens = {
    self: await api.memberToken(accountId, 'observer'),
    selfInSpace: await api.memberToken(accountId, 'observer', `${accountId}-berlin`),
    owner: await api.memberToken(accountId, 'owner'),
    ofOther: await api.memberToken(await open(), 'observer'),
    manage: await api.keyWith('manage'),
    read: await api.keyWith('read'),
  };
  const found: Record<string, number[]> = {};
  for (const [who, token] of Object.entries(tokens)) {
    const json = { tokensGone: { email: true } };
    const answers = [
      await api.call('GET', at(accountId, 'observer'), { token }),
      await api.call('PUT', at(accountId, 'observer'), { token, json }),
    ];
    found[who] = answers.map(({ status }) => status);
  }
  expect(found).toEqual({
    ...{ self: [200, 200], selfInSpace: [200, 200], manage: [200, 200] },
    ...{ owner: [403, 403], read: [403, 403], ofOther: [404, 404] },
  });
});

test('a channel that an alert does not have is refused, and so is a member who is not there', async () => {
  const accountId = await open();
  const refused = await api.host('PUT', at(accountId, 'owner'), { creditsAreBack: { email: true }, tokenGone: {} });
  expect([refused.status, refused.body.issues.map(({ path }) => path)]).toEqual([
    422,
    ['creditsAreBack.email', 'tokenGone'],
  ]);
  expect(refused.body.detail).toContain('Did you mean tokensGone?');
  expect((await api.host('PUT', at(accountId, 'nobody'), {})).body).toMatchObject({ code: 'not-found' });
});
