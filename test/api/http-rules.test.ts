import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { pino } from 'pino';
import { createHttpServer, drain, listen } from '../../api/http/http-server.js';
import { FuelgaugeError } from '../../domain/errors.js';
import { createMetrics } from '../../observe/metrics.js';
import type { Client } from './support/http.js';
import { keyWith, serveStub } from './support/stub-app.js';

const DEBIT = { accountId: 'acme', action: { feature: 'meeting_assistant', meetingId: 'm-1' } };
const spend = keyWith('spend');

let api: Client;
beforeAll(async () => {
  api = await serveStub();
});
afterAll(() => api.close());

const post = (json: unknown, client = api) => client.call('POST', '/v1/debits', { token: spend, json });

describe('every refusal is a problem of RFC 9457', () => {
  const cases: [string, number, string, () => Promise<unknown>][] = [
    [
      'a body that is not JSON',
      400,
      'malformed-body',
      () =>
        api.call('POST', '/v1/debits', { token: spend, raw: '{"a":', headers: { 'content-type': 'application/json' } }),
    ],
    [
      'an empty body',
      400,
      'malformed-body',
      () => api.call('POST', '/v1/debits', { token: spend, raw: '', headers: { 'content-type': 'application/json' } }),
    ],
    [
      'a body of another type',
      400,
      'malformed-body',
      () =>
        api.call('POST', '/v1/debits', {
          token: spend,
          raw: 'a=b',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }),
    ],
    [
      'a compressed body',
      400,
      'malformed-body',
      () =>
        api.call('POST', '/v1/debits', {
          token: spend,
          raw: 'x',
          headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        }),
    ],
    [
      'a body in UTF-16',
      415,
      'unsupported-charset',
      () =>
        api.call('POST', '/v1/debits', {
          token: spend,
          raw: '{}',
          headers: { 'content-type': 'application/json; charset=utf-16' },
        }),
    ],
    [
      'a body that says it is UTF-8 and is not',
      400,
      'malformed-body',
      async () => {
        const response = await fetch(`${api.url}/v1/debits`, {
          method: 'POST',
          headers: { authorization: `Bearer ${spend}`, 'content-type': 'application/json; charset="UTF-8"' },
          body: new Uint8Array([0x22, 0xff, 0x22]),
        });
        return { status: response.status, headers: response.headers, body: await response.json() };
      },
    ],
    ['no proof', 401, 'not-authenticated', () => api.call('POST', '/v1/debits', { json: DEBIT })],
    [
      'an unknown key',
      401,
      'not-authenticated',
      () => api.call('POST', '/v1/debits', { token: 'fg_live_unknown', json: DEBIT }),
    ],
    [
      'a proof of another scheme',
      401,
      'not-authenticated',
      () => api.call('POST', '/v1/debits', { json: DEBIT, headers: { authorization: 'Basic eDp5' } }),
    ],
    [
      'a key without the scope',
      403,
      'not-allowed',
      () => api.call('POST', '/v1/debits', { token: keyWith('read', 'manage'), json: DEBIT }),
    ],
    ['an unknown route', 404, 'no-such-route', () => api.call('GET', '/v1/nothing-here')],
    [
      'a path that cannot be decoded',
      404,
      'no-such-route',
      () => api.call('GET', '/v1/accounts/%E0%A4%A/balance', { token: spend }),
    ],
    ['a method the route lacks', 405, 'method-not-allowed', () => api.call('PATCH', '/v1/debits')],
    ['a body over 100 kB', 413, 'body-too-large', () => post({ ...DEBIT, padding: 'x'.repeat(101 * 1024) })],
    [
      'a batch over 1 MB',
      413,
      'body-too-large',
      () =>
        api.call('POST', '/v1/debits/batch', { token: spend, json: { items: [], padding: 'x'.repeat(1025 * 1024) } }),
    ],
    [
      'an unknown feature',
      422,
      'invalid-request',
      () => post({ accountId: 'acme', action: { feature: 'mind_reading' } }),
    ],
  ];
  test.each(cases)('%s', async (_name, status, code, call) => {
    const answer = (await call()) as Awaited<ReturnType<Client['call']>>;
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status, code, type: `/docs/errors#${code}` });
    expect(answer.body.title).toEqual(expect.any(String));
    expect(answer.body.detail).toEqual(expect.any(String));
    expect(answer.headers.get('x-request-id')).toMatch(/^[\w.:-]+$/);
  });

  test('a chunked body is cut off at the limit, too', async () => {
    const chunks = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(32 * 1024).fill(120));
      },
    });
    const call = fetch(`${api.url}/v1/debits`, {
      method: 'POST',
      headers: { authorization: `Bearer ${spend}`, 'content-type': 'application/json' },
      body: chunks,
      duplex: 'half',
    });
    // A client that goes on sending may see the connection end instead of the answer.
    const status = await call.then(
      (response) => response.status,
      () => 413,
    );
    expect(status).toBe(413);
  });

  test.each([
    ['what is not even HTTP', 'NONSENSE\r\n\r\n', 400, 'malformed-body'],
    ['headers that are too large', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['a request that does not arrive in time', 'GET / HTTP/1.1\r\nX: x', 408, 'request-timeout'],
  ])('%s', async (_name, sent, status, code) => {
    const server = createHttpServer(() => undefined, { requestTimeoutMs: 100 });
    const port = await listen(server, 0);
    const text = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(sent));
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('end', () => {
        socket.destroy();
        resolve(received);
      });
    });
    await drain(server);
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head).toContain('Content-Type: application/problem+json');
    expect(head).toMatch(/^X-Request-Id: [\w-]+$/m);
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });
});

describe('ids', () => {
  const hostile = [
    { $ne: null },
    { $gt: '' },
    ['acme'],
    7,
    null,
    true,
    '',
    'a~b',
    'a/b',
    'ä',
    'x'.repeat(129),
    'a b',
    'a\n',
  ];

  test.each(hostile)('%j is refused', async (accountId) => {
    const answer = await post({ ...DEBIT, accountId });
    expect(answer.status).toBe(422);
    expect(answer.body.issues).toEqual([expect.objectContaining({ path: 'accountId' })]);
  });

  test('a hostile id in the action is refused with its path', async () => {
    const answer = await post({
      accountId: 'acme',
      action: { feature: 'meeting_assistant', meetingId: { $ne: null } },
    });
    expect(answer.body.issues).toEqual([expect.objectContaining({ path: 'action.meetingId' })]);
  });

  test('a malformed id in the path is refused', async () => {
    const answer = await api.call('GET', '/v1/accounts/a~b/balance', { token: keyWith('read') });
    expect(answer.status).toBe(422);
  });

  test('a query that is sent twice is refused', async () => {
    const answer = await api.call('GET', '/v1/accounts/acme/balance?spaceId=a&spaceId=b', { token: keyWith('read') });
    expect(answer.status).toBe(422);
  });

  test('unknown fields are refused, each by its name', async () => {
    const raw = JSON.stringify(DEBIT).replace('{', '{"fromTheFuture":1,"constructor":1,"__proto__":{"a":1},');
    const headers = { 'content-type': 'application/json' };
    const answer = await api.call('POST', '/v1/debits', { token: spend, raw, headers });
    expect(answer.status).toBe(422);
    expect(answer.body.issues.map(({ path }) => path)).toEqual(['fromTheFuture', 'constructor', '__proto__']);
  });
});

describe('request ids', () => {
  test('a valid one is echoed', async () => {
    const answer = await api.call('GET', '/healthz', { headers: { 'x-request-id': 'trace-1.a:b' } });
    expect(answer.headers.get('x-request-id')).toBe('trace-1.a:b');
  });

  test.each(['a b', '<script>', 'x'.repeat(129)])('an invalid one is replaced: %s', async (id) => {
    const answer = await api.call('GET', '/healthz', { headers: { 'x-request-id': id } });
    expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]+$/);
    expect(answer.headers.get('x-request-id')).not.toBe(id);
  });

  test.each(['/healthz', '/docs', '/', '/openapi.json', '/docs/swagger-ui.css', '/nowhere'])(
    '%s carries one',
    async (path) => {
      const answer = await api.call('GET', path);
      expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]+$/);
    },
  );
});

describe('when something behind the API fails', () => {
  test('an unexpected error reveals nothing, and is logged with the id that its caller sees', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'error' }, { write: (line: string) => lines.push(line) });
    const broken = await serveStub({
      logger,
      ledger: { debit: () => Promise.reject(new Error('secret at /srv/app.js:1')) },
    });
    const answer = await post(DEBIT, broken);
    expect(answer.status).toBe(500);
    expect(answer.body.code).toBe('internal-error');
    expect(answer.text).not.toMatch(/secret|srv/);
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { requestId: answer.headers.get('x-request-id'), err: { message: 'secret at /srv/app.js:1' } },
    ]);
    await broken.close();
  });

  test('a ledger that cannot be reached asks to repeat the call, and says nothing about credits', async () => {
    const away = await serveStub({
      ledger: { debit: () => Promise.reject(new FuelgaugeError('ledger-unavailable', 'Try again.')) },
    });
    const answer = await post(DEBIT, away);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.body.code).toBe('ledger-unavailable');
    await away.close();
  });

  test('readiness names what is missing', async () => {
    const unready = await serveStub({ missing: () => Promise.resolve(['MongoDB', 'Temporal']) });
    const answer = await unready.call('GET', '/readyz');
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({
      missing: ['MongoDB', 'Temporal'],
      detail: 'Not ready: MongoDB and Temporal cannot be reached.',
    });
    expect((await api.call('GET', '/readyz')).status).toBe(200);
    await unready.close();
  });
});

describe('the rate limit', () => {
  test('counts each key by itself and says when to come back', async () => {
    const limited = await serveStub({ rateLimitPerSecond: 2 });
    const statuses = [];
    for (let call = 0; call < 3; call += 1) statuses.push(await post(DEBIT, limited));
    expect(statuses.map(({ status }) => status)).toEqual([201, 201, 429]);
    expect(statuses[2]!.headers.get('retry-after')).toBe('1');
    expect(statuses[2]!.body.code).toBe('too-many-requests');
    await limited.close();
  });
});

describe('batches', () => {
  const batch = (items: unknown[]) => api.call('POST', '/v1/debits/batch', { token: spend, json: { items } });

  test('answer each item on its own, in order', async () => {
    const answer = await batch([DEBIT, { ...DEBIT, action: { feature: 'meeting_assistant' } }, 7, DEBIT]);
    expect(answer.status).toBe(200);
    expect(answer.body.items.map(({ status }) => status)).toEqual([201, 422, 422, 201]);
  });

  test('of two accounts are refused as a whole', async () => {
    expect((await batch([DEBIT, { ...DEBIT, accountId: 'other' }])).status).toBe(422);
  });

  test('of 500 pass, of 501 and of none do not', async () => {
    expect((await batch(Array.from({ length: 500 }, () => DEBIT))).status).toBe(200);
    expect((await batch(Array.from({ length: 501 }, () => DEBIT))).status).toBe(422);
    expect((await batch([])).status).toBe(422);
  });

  test('all items are handed to the ledger in the same tick', async () => {
    let tick = 0;
    const ticks: number[] = [];
    const answer = Promise.reject(new FuelgaugeError('ledger-unavailable', 'Try again.'));
    answer.catch(() => undefined);
    const counting = await serveStub({
      ledger: {
        debit: () => {
          ticks.push(tick);
          setImmediate(() => (tick += 1));
          return answer;
        },
      },
    });
    await counting.call('POST', '/v1/debits/batch', { token: spend, json: { items: [DEBIT, DEBIT, DEBIT] } });
    expect(ticks).toEqual([0, 0, 0]);
    await counting.close();
  });
});

test('metrics time requests by route, and name no account', async () => {
  const metrics = createMetrics('api');
  const fresh = await serveStub({ metrics });
  await post(DEBIT, fresh);
  await fresh.call('GET', '/v1/accounts/some-account/balance');
  const text = await metrics.registry.metrics();
  expect(text).toContain('route="/v1/debits"');
  expect(text).not.toContain('some-account');
  expect((await fresh.call('GET', '/metrics')).status).toBe(404);
  await fresh.close();
});
