import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serveLive, type LiveApi } from './support/live-app.js';
import { eventually } from '../support/eventually.js';

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
});
afterAll(() => api.close());

let count = 0;
async function open(alert: 'tokenAtThreshold' | 'tokensGone' = 'tokensGone') {
  const accountId = await api.openAccount(`stops-${(count += 1)}`);
  const link = api.alerts.unsubscribeLinks.linkFor({ accountId, memberId: 'owner', alert });
  const path = new URL(link).pathname;
  const preferences = `/v1/accounts/${accountId}/members/owner/notification-preferences`;
  const mailed = async () => {
    const { body } = await api.host('GET', preferences);
    return ['tokenAtThreshold', 'tokensGone'].map((name) => (body[name] as { email: boolean }).email);
  };
  return { accountId, path, mailed, preferences };
}
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ONE_CLICK = { raw: 'List-Unsubscribe=One-Click', headers: FORM };

test('a link in a mail leads to a page that changes nothing, however often programs follow it', async () => {
  const { path, mailed } = await open();
  for (const method of ['GET', 'HEAD', 'GET']) {
    const { status, headers, text } = await api.call(method, path);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    if (method === 'GET') {
      expect(text).toContain('You will get no more mails about “Tokens gone”.');
      expect(text).toContain('<form method="post">');
    }
  }
  expect(await mailed()).toEqual([true, true]);
});

test.each([
  ['the button of the page', ONE_CLICK],
  [
    'one click in a mail program that sends a form of several parts',
    {
      raw: '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    },
  ],
  ['one click without a body', {}],
])('%s ends the mails of that alert, and of no other', async (_what, request) => {
  const { path, mailed } = await open();
  const { status, text } = await api.call('POST', path, request);
  expect([status, text]).toEqual([200, expect.stringContaining('You get no more mails about “Tokens gone”.')]);
  expect(await mailed()).toEqual([true, false]);
});

test('a second click changes nothing, and a member who switches mails on again gets them', async () => {
  const { path, mailed, preferences } = await open('tokenAtThreshold');
  await api.call('POST', path, ONE_CLICK);
  expect((await api.call('POST', path, ONE_CLICK)).status).toBe(200);
  expect(await mailed()).toEqual([false, true]);
  await api.host('PUT', preferences, { tokenAtThreshold: { email: true } });
  expect(await mailed()).toEqual([true, true]);
});

test('a member who was removed and comes back does not get the mails again', async () => {
  const { accountId, path, mailed } = await open();
  await api.host('DELETE', `/v1/accounts/${accountId}/members/owner`);
  expect((await api.call('POST', path, ONE_CLICK)).status).toBe(200);
  const member = { name: 'Olivia', email: 'olivia@acme.test', role: 'Owner' };
  await api.host('PUT', `/v1/accounts/${accountId}/members/owner`, member);
  expect(await mailed()).toEqual([true, false]);
});

test('a link that is not ours is not found, and says what to do', async () => {
  const { path, mailed } = await open();
  for (const method of ['GET', 'POST']) {
    const { status, text, headers } = await api.call(method, `${path.slice(0, -1)}!`);
    expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(text).toContain('switch the\nmails off on the Notifications page');
  }
  expect(await mailed()).toEqual([true, true]);
});

test('no page of another site may read or call it, and other methods are refused', async () => {
  const { path } = await open();
  const origin = 'https://app.example.com';
  const headers = { origin, 'access-control-request-method': 'POST' };
  const asked = await api.call('OPTIONS', path, { headers });
  expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([405, null]);
  const shown = await api.call('GET', path, { headers: { origin } });
  expect(shown.headers.get('access-control-allow-origin')).toBeNull();
  expect((await api.call('DELETE', path)).headers.get('allow')).toBe('GET, HEAD, POST');
});

test('an address that guesses links is refused for a moment', async () => {
  // A slow machine may take longer than the second of the limit.
  await eventually(async () => {
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async (_, n) => (await api.call('POST', `/unsubscribe/guess-${n}`)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([404, 429]));
    const { status, text, headers } = await api.call('GET', '/unsubscribe/guess');
    expect([status, headers.get('retry-after') !== null, text.includes('Try again in a moment')]).toEqual([
      429,
      true,
      true,
    ]);
  });
});
