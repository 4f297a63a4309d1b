import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from './support/http.js';
import { keyWith, serveStub } from './support/stub-app.js';

const CARD = 'https://app.host.test';
const BALANCE = '/v1/accounts/acme/balance';

let api: Client;
beforeAll(async () => {
  api = await serveStub({ allowedOrigins: [CARD] });
});
afterAll(() => api.close());

const preflight = (path: string, method: string, origin: string) =>
  api.call('OPTIONS', path, { headers: { origin, 'access-control-request-method': method } });

interface Document {
  paths: Record<string, Record<string, { security: object[] }>>;
}

describe('a page of the host', () => {
  test('may ask for what a member may call, with a token', async () => {
    const { status, headers } = await preflight(BALANCE, 'GET', CARD);
    expect(status).toBe(204);
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': CARD,
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': 'Authorization, Content-Type, Last-Event-ID',
      vary: 'Origin',
    });
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('may read answers, errors too', async () => {
    for (const token of ['none', keyWith('spend')]) {
      const { status, headers } = await api.call('GET', BALANCE, { token, headers: { origin: CARD } });
      expect([401, 403]).toContain(status);
      expect(headers.get('access-control-allow-origin')).toBe(CARD);
      expect(headers.get('access-control-expose-headers')).toBe('X-Request-Id, Retry-After');
      expect(headers.get('vary')).toBe('Origin');
    }
  });

  test('may call every route that takes a member token, and none that takes keys only', async () => {
    const { paths } = (await api.call('GET', '/openapi.json')).body as unknown as Document;
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { security }] of Object.entries(methods)) {
        const takesMembers = security.some((one) => 'memberToken' in one);
        const { status } = await preflight(path.replaceAll(/\{\w+\}/g, 'x'), method.toUpperCase(), CARD);
        expect([method, path, status]).toEqual([method, path, takesMembers ? 204 : 405]);
      }
    }
  });

  test('can never spend', async () => {
    for (const path of ['/v1/debits', '/v1/debits/batch', '/v1/holds', '/v1/holds/x/settle', '/v1/debits/x/refund']) {
      expect((await preflight(path, 'POST', CARD)).status).toBe(405);
      const { headers } = await api.call('POST', path, { json: {}, headers: { origin: CARD } });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

test.each([
  'https://evil.test',
  `${CARD}.evil.test`,
  'http://app.host.test',
  `${CARD}:8443`,
  CARD.toUpperCase(),
  'null',
])('another origin gets no permission: %s', async (origin) => {
  const asked = await preflight(BALANCE, 'GET', origin);
  expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([405, null]);
  const { headers } = await api.call('GET', BALANCE, { headers: { origin } });
  expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([null, 'Origin']);
});
