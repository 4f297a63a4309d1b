import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import Stripe from 'stripe';
import { verifiedEvent } from '../../payments/stripe-events/signature.js';
import type { Client } from './support/http.js';
import { answersTo } from './support/raw.js';
import { serveStub } from './support/stub-app.js';

const SECRET = 'whsec_test';
const stripe = new Stripe('sk_test_1');
const EVENT = {
  id: 'evt_1',
  object: 'event',
  type: 'charge.refunded',
  created: 1_700_000_000,
  livemode: false,
  data: { object: { id: 'ch_1' } },
};

let api: Client;
let lines: { level: number; err?: unknown }[];
let stored: string[];

beforeEach(async () => {
  lines = [];
  stored = [];
  api = await serveStub({
    logger: pino(
      { level: 'info' },
      { write: (line: string) => lines.push(JSON.parse(line) as (typeof lines)[number]) },
    ),
    payments: {
      stripe: {
        inbox: {
          receive: (body: Buffer, signature: string | undefined) =>
            new Promise<void>((resolve) => {
              stored.push(verifiedEvent(stripe, body, signature, [SECRET]).id);
              resolve();
            }),
        },
      },
    } as never,
  });
});
afterEach(() => api.close());

const signed = (body: string | Buffer, at = Math.floor(Date.now() / 1_000), secret = SECRET): string =>
  `t=${at},v1=${createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex')}`;

const send = (body: string, signature?: string, headers: Record<string, string> = {}) =>
  api.call('POST', '/webhooks/stripe', {
    raw: body,
    headers: { ...(signature !== undefined && { 'stripe-signature': signature }), ...headers },
  });

test('a signed event is stored', async () => {
  const body = JSON.stringify(EVENT);
  expect((await send(body, signed(body))).status).toBe(200);
  expect(stored).toEqual(['evt_1']);
});

describe('whatever else anybody sends is refused, stores nothing and writes no error', () => {
  const body = JSON.stringify(EVENT);
  const old = Math.floor(Date.now() / 1_000) - 4_000;
  test.each<[string, string, string | undefined, number]>([
    ['no signature', body, undefined, 400],
    ['a signature that is none', body, 'x', 400],
    ['an old signature', body, signed(body, old), 400],
    ['the signature of another body', body, signed('{}'), 400],
    ['the signature with another secret', body, signed(body, undefined, 'whsec_other'), 400],
    ['an empty body', '', signed(''), 400],
    ['signed JSON that is no event', '[]', signed('[]'), 400],
    ['a signed null', 'null', signed('null'), 400],
    ['signed text that is no JSON', 'hello', signed('hello'), 400],
    ['a body over 1 MB', 'x'.repeat(1_025 * 1_024), signed('x'), 413],
  ])('%s', async (_name, sent, signature, status) => {
    const answer = await send(sent, signature);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  test.each([
    ['id', 7],
    ['id', ''],
    ['type', null],
    ['object', 'v2.core.event'],
  ])('a signed event whose %s is %j', async (field, value) => {
    const wrong = JSON.stringify({ ...EVENT, [field]: value });
    expect((await send(wrong, signed(wrong))).body.code).toBe('malformed-body');
  });

  test.each(['gzip', 'deflate', 'br'])('a body in %s, which is not inflated', async (encoding) => {
    const zipped = gzipSync(body).toString('latin1');
    expect((await send(zipped, signed(zipped), { 'content-encoding': encoding })).body.code).toBe('malformed-body');
  });

  test('a body that is cut off', async () => {
    const start = `POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nStripe-Signature: ${signed(body)}\r\n`;
    const [answer] = await answersTo(api.url, `${start}Transfer-Encoding: chunked\r\n\r\n9\r\n{"id":"ev`, 'zz\r\n');
    expect(answer).toMatchObject({ status: 400 });
  });

  afterEach(() => {
    expect(stored).toEqual([]);
    expect(lines.filter(({ level, err }) => level > 30 || err !== undefined)).toEqual([]);
  });
});

test('an unproven body is not read', async () => {
  const start = 'POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n';
  expect((await answersTo(api.url, start)).map(({ status }) => status)).toEqual([400]);
});

test('an address that fails again and again is refused before anything is read, and written down no more', async () => {
  const statuses = (await Promise.all(Array.from({ length: 60 }, () => send('{}', 'x')))).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([400, 429]));
  expect(lines.length).toBe(statuses.filter((status) => status === 400).length);
});
