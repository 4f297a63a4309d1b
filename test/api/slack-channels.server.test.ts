import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openTestSlack, type TestSlack } from '../support/slack.js';
import { serveLive, type LiveApi } from './support/live-app.js';

let slack: TestSlack;
let api: LiveApi;
beforeAll(async () => {
  slack = await openTestSlack();
  api = await serveLive({ slackAllowedHosts: ['hooks.slack.com', slack.url] });
});
afterAll(async () => {
  await api.close();
  await slack.remove();
});
beforeEach(() => {
  slack.answer({ nextRequests: 0, status: 500 });
});

let count = 0;
const open = (): Promise<string> => api.openAccount(`slacked-${(count += 1)}`);
const at = (accountId: string, rest = ''): string => `/v1/accounts/${accountId}/slack-channels${rest}`;
const put = (accountId: string, id = 'general', body: object = {}) =>
  api.host('PUT', at(accountId, `/${id}`), { name: '#general', webhookUrl: slack.webhook(id), ...body });

describe('a Slack channel', () => {
  test('is added with an address, renamed without one, listed without one, and removed', async () => {
    const accountId = await open();
    const shown = { id: 'general', name: '#general', state: 'on', lastSentAt: null, lastError: null };
    const added = await put(accountId);
    expect([added.status, added.body]).toEqual([201, shown]);
    const renamed = await api.host('PUT', at(accountId, '/general'), { name: '#credits' });
    expect([renamed.status, renamed.body]).toEqual([200, { ...shown, name: '#credits' }]);
    expect((await api.host('GET', at(accountId))).body).toEqual({ items: [{ ...shown, name: '#credits' }] });
    for (let times = 0; times < 2; times += 1) {
      expect((await api.host('DELETE', at(accountId, '/general'))).status).toBe(204);
    }
    expect((await api.host('GET', at(accountId))).body).toEqual({ items: [] });
  });

  test('needs an address when it is new, and the problem names the field', async () => {
    const refused = await api.host('PUT', at(await open(), '/general'), { name: 'x' });
    expect([refused.status, refused.body.issues]).toEqual([
      422,
      [{ path: 'webhookUrl', message: 'is missing: a new channel needs its address' }],
    ]);
  });

  test.each([
    'https://example.com/services/T/B/SeCrEt',
    'http://hooks.slack.com/services/T/B/SeCrEt',
    'http://127.0.0.1:1/services/T/B/SeCrEt',
    'http://169.254.169.254/SeCrEt',
    'SeCrEt',
    `https://hooks.slack.com/SeCrEt${'x'.repeat(3_000)}`,
  ])('takes no address of another host, and the problem repeats nothing of it: %s', async (webhookUrl) => {
    const accountId = await open();
    const refused = await put(accountId, 'general', { webhookUrl });
    expect([refused.status, refused.body.issues[0]?.path]).toEqual([422, 'webhookUrl']);
    expect(JSON.stringify(refused.body)).not.toContain('SeCrEt');
    expect((await api.host('GET', at(accountId))).body).toEqual({ items: [] });
  });

  test('is one of at most ten, also when thirty are added at once', async () => {
    const accountId = await open();
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => put(accountId, `c-${n}`)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    const refused = answers.filter(({ status }) => status === 422);
    expect(refused).toHaveLength(20);
    expect(refused[0]?.body.detail).toContain('10 Slack channels, which is the most');
    const { items } = (await api.host('GET', at(accountId))).body;
    expect(items).toHaveLength(10);
    await api.host('DELETE', at(accountId, `/${items[3]?.id as string}`));
    expect((await put(accountId, 'next')).status).toBe(201);
  });

  test('that is added by many at once is added once', async () => {
    const accountId = await open();
    const statuses = (await Promise.all(Array.from({ length: 8 }, () => put(accountId)))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([...Array.from({ length: 7 }, () => 200), 201]);
  });

  test('that is off is switched on by the route, and by a new address', async () => {
    const accountId = await open();
    await put(accountId);
    const turnOff = () =>
      api.connection
        .collection<{ _id: string }>('slack_channels')
        .updateOne({ _id: `${accountId}~general` }, { $set: { state: 'off', lastError: 'Slack answered 404.' } });
    await turnOff();
    expect((await api.host('PUT', at(accountId, '/general'), { name: 'x' })).body.state).toBe('off');
    const on = await api.host('POST', at(accountId, '/general/switch-on'));
    expect([on.status, on.body]).toEqual([
      200,
      { id: 'general', name: 'x', state: 'on', lastSentAt: null, lastError: null },
    ]);
    await turnOff();
    expect((await put(accountId)).body).toMatchObject({ state: 'on', lastError: null });
    expect((await api.host('POST', at(accountId, '/other/switch-on'))).status).toBe(404);
  });
});

describe('a test message', () => {
  const sendTest = (accountId: string) => api.host('POST', at(accountId, '/general/test'));

  test('arrives at once, and the channel shows when', async () => {
    const accountId = await open();
    await put(accountId, 'general', { webhookUrl: slack.webhook(accountId) });
    const sent = await sendTest(accountId);
    expect([sent.status, sent.body]).toEqual([
      200,
      { delivery: { state: 'sent', answer: null, at: expect.stringMatching(/Z$/) } },
    ]);
    expect(slack.messages().filter(({ path }) => path.endsWith(accountId))).toHaveLength(1);
    const [channel] = (await api.host('GET', at(accountId))).body.items;
    expect(channel).toMatchObject({ lastSentAt: expect.stringMatching(/Z$/), lastError: null });
  });

  test('that Slack refuses says why, and switches nothing off or on', async () => {
    const accountId = await open();
    await put(accountId);
    for (const state of ['on', 'off']) {
      await api.connection
        .collection<{ _id: string }>('slack_channels')
        .updateOne({ _id: `${accountId}~general` }, { $set: { state } });
      slack.answer({ nextRequests: 1, status: 404 });
      expect((await sendTest(accountId)).body.delivery).toMatchObject({
        state: 'failed',
        answer: 'Slack answered 404 no_service.',
      });
      const [channel] = (await api.host('GET', at(accountId))).body.items;
      expect(channel).toMatchObject({ state, lastError: 'Slack answered 404 no_service.' });
    }
    expect((await sendTest(accountId)).body).toMatchObject({ delivery: { state: 'sent' } });
  });

  test('is sent ten times a minute at most', async () => {
    const accountId = await open();
    await put(accountId);
    const statuses: number[] = [];
    for (let n = 0; n < 11; n += 1) statuses.push((await sendTest(accountId)).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  });

  test('to a channel that is unknown is refused', async () => {
    expect((await sendTest(await open())).status).toBe(404);
  });
});

test('Slack channels belong to Owners and Admins with a token without a Space, and to keys with scope manage', async () => {
  const accountId = await open();
  await put(accountId);
  const tokens = {
    ...(await api.memberTokens(accountId, await open())),
    manage: await api.keyWith('manage'),
    read: await api.keyWith('read', 'spend'),
  };
  const found: Record<string, number[]> = {};
  for (const [who, token] of Object.entries(tokens)) {
    found[who] = [];
    for (const [method, rest, json] of [
      ['GET', ''],
      ['PUT', '/general', { name: 'x' }],
      ['POST', '/general/test'],
      ['POST', '/general/switch-on'],
      ['DELETE', '/nothing'],
    ] as const) {
      const { status } = await api.call(method, at(accountId, rest), { token, ...(json && { json }) });
      found[who].push(status);
    }
  }
  const all = (status: number): number[] => Array.from({ length: 5 }, () => status);
  const MAY = [200, 200, 200, 200, 204];
  expect(found).toEqual({
    ...{ owner: MAY, admin: MAY, manage: MAY },
    ...{ editor: all(403), observer: all(403), ofSpace: all(403), read: all(403) },
    ofOther: all(404),
  });
});

test('a closed account adds, changes and tests no channel, and can still remove them', async () => {
  const accountId = await open();
  await put(accountId);
  await api.host('DELETE', `/v1/accounts/${accountId}`);
  expect((await put(accountId)).body.code).toBe('account-closed');
  for (const rest of ['/general/test', '/general/switch-on']) {
    expect((await api.host('POST', at(accountId, rest))).body.code).toBe('account-closed');
  }
  expect((await api.host('GET', at(accountId))).body.items).toHaveLength(1);
  expect((await api.host('DELETE', at(accountId, '/general'))).status).toBe(204);
  expect((await api.host('GET', at('nobody'))).status).toBe(404);
});
