import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storedCrossings } from '../support/commits.js';
import { meeting, search, serveLive, type LiveApi } from './support/live-app.js';

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
});
afterAll(() => api.close());

let count = 0;
/** 50 credits, of which the alert fires at 40. */
const open = (): Promise<string> => api.openAccount(`alerted-${(count += 1)}`);
const at = (accountId: string): string => `/v1/accounts/${accountId}/alert-settings`;
const setThreshold = (accountId: string, thresholdPercent: unknown) =>
  api.host('PUT', at(accountId), { thresholdPercent });
let actions = 0;
const spend = async (accountId: string, ...tokens: (3 | 20)[]): Promise<void> => {
  for (const price of tokens) {
    actions += 1;
    const { status } = await api.host(
      'POST',
      '/v1/debits',
      (price === 3 ? meeting : search)(accountId, `a-${actions}`),
    );
    expect(status).toBe(201);
  }
};
/** The threshold at which each alert of the account fired, oldest first. */
async function firedAt(accountId: string): Promise<(number | null)[]> {
  const crossings = await storedCrossings(api.connection, accountId);
  return crossings.filter(({ kind }) => kind === 'threshold').map(({ facts }) => facts.thresholdPercent);
}

describe('a changed threshold is evaluated in the commit that changes it', () => {
  test('one that was not reached, and is lowered below the use, fires at once', async () => {
    const accountId = await open();
    await spend(accountId, 20);
    expect(await firedAt(accountId)).toEqual([]);
    expect((await setThreshold(accountId, 30)).body).toEqual({ thresholdPercent: 30 });
    expect(await firedAt(accountId)).toEqual([30]);
  });

  test('one that has fired, and is raised above the use, is armed again', async () => {
    const accountId = await open();
    await spend(accountId, 20, 20);
    expect(await firedAt(accountId)).toEqual([80]);
    await setThreshold(accountId, 90);
    await spend(accountId, 3);
    expect(await firedAt(accountId)).toEqual([80]);
    await spend(accountId, 3);
    expect(await firedAt(accountId)).toEqual([80, 90]);
  });

  test('one that has fired, and is lowered, stays silent', async () => {
    const accountId = await open();
    await spend(accountId, 20, 20);
    await setThreshold(accountId, 50);
    await spend(accountId, 3, 3);
    expect(await firedAt(accountId)).toEqual([80]);
  });

  test('one that is switched off does not fire, and the same one set again changes nothing', async () => {
    const accountId = await open();
    expect((await setThreshold(accountId, null)).body).toEqual({ thresholdPercent: null });
    await spend(accountId, 20, 20);
    expect(await firedAt(accountId)).toEqual([]);
    await setThreshold(accountId, 80);
    const before = await api.ledger.readAccount(accountId);
    await setThreshold(accountId, 80);
    expect(await firedAt(accountId)).toEqual([80]);
    expect((await api.ledger.readAccount(accountId))?.crossings).toEqual(before?.crossings);
  });
});

describe('the alert settings', () => {
  test('are 80 % until someone changes them', async () => {
    expect((await api.host('GET', at(await open()))).body).toEqual({ thresholdPercent: 80 });
  });

  test('belong to Owners and Admins with a token without a Space, and to keys with scope manage', async () => {
    const accountId = await open();
    const tokens = {
      ...(await api.memberTokens(accountId, await open())),
      manage: await api.keyWith('manage'),
      read: await api.keyWith('read', 'spend'),
    };
    const statuses = async (token: string): Promise<number[]> => [
      (await api.call('GET', at(accountId), { token })).status,
      (await api.call('PUT', at(accountId), { token, json: { thresholdPercent: 70 } })).status,
    ];
    const found: Record<string, number[]> = {};
    for (const [who, token] of Object.entries(tokens)) found[who] = await statuses(token);
    const [MAY, MAY_NOT] = [
      [200, 200],
      [403, 403],
    ];
    expect(found).toEqual({
      ...{ owner: MAY, admin: MAY, manage: MAY },
      ...{ editor: MAY_NOT, observer: MAY_NOT, ofSpace: MAY_NOT, read: MAY_NOT },
      ofOther: [404, 404],
    });
  });

  test('follow the role as it is stored now, not as it was when the token was made', async () => {
    const accountId = await open();
    const token = await api.memberToken(accountId, 'owner');
    await api.host('PUT', `/v1/accounts/${accountId}/members/owner`, { role: 'Editor' });
    expect((await api.call('PUT', at(accountId), { token, json: { thresholdPercent: 1 } })).status).toBe(403);
  });

  test.each([0, 101, 12.5, '80', undefined])('refuse %j, and nothing changes', async (thresholdPercent) => {
    const accountId = await open();
    const refused = await setThreshold(accountId, thresholdPercent);
    expect([refused.status, refused.body.issues[0]?.path]).toEqual([422, 'thresholdPercent']);
    expect((await api.host('GET', at(accountId))).body).toEqual({ thresholdPercent: 80 });
  });

  test('of an account that is unknown or closed say so', async () => {
    expect((await api.host('GET', at('nobody'))).status).toBe(404);
    expect((await setThreshold('nobody', 50)).status).toBe(404);
    const accountId = await open();
    await api.host('DELETE', `/v1/accounts/${accountId}`);
    expect((await setThreshold(accountId, 50)).body.code).toBe('account-closed');
  });
});
