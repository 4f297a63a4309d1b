/**
 * What attackers, broken integrations and curious members send. Each kind takes a number and makes another request of
 * it every time, so that whatever is kept for each of them grows.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { sendRaw } from './raw-request.js';

export interface Target {
  readonly port: number;
  /** Of a host whose integration is broken. */
  readonly hostKey: string;
  /** Of an Observer; a fresh one every few minutes. */
  readonly memberToken: () => string;
  readonly webhookSecret: string;
  readonly accountId: string;
  readonly spaceId: string;
}

/** Resolves with the status of the answer, 0 where none came. */
export type Hostile = (n: number) => Promise<number>;

const MAX_BATCH = 500;
const OVERSIZED_BYTES = 150_000;
const ZONE = 'America/Argentina/ComodRivadavia';
const ZONES = ['Asia/Kathmandu', 'Pacific/Chatham', 'Africa/Cairo', 'America/St_Johns', 'Antarctica/Troll'];
const LOCALES = ['de-CH-1996', 'sr-Latn-RS', 'zh-Hant-TW', 'ar-u-nu-arab', 'x-private'];

interface Sending {
  readonly token?: string;
  readonly json?: unknown;
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
}

const random = (bytes = 12): string => randomBytes(bytes).toString('base64url');
const of = (list: readonly string[], n: number): string => list[n % list.length]!;

/** The light kinds are sent in turn; the heavy ones once in a while. */
export function hostileKinds(target: Target): { light: Record<string, Hostile>; heavy: Record<string, Hostile> } {
  const { port, hostKey, memberToken, webhookSecret, accountId, spaceId } = target;
  const account = `/v1/accounts/${accountId}`;

  const send = async (method: string, path: string, { token, json, body, headers }: Sending = {}): Promise<number> => {
    const sent = body ?? (json === undefined ? undefined : JSON.stringify(json));
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(sent !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(sent !== undefined && { body: sent }),
        redirect: 'manual',
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return 0;
    }
  };
  const debit = (n: number, more: object = {}) => ({
    accountId,
    action: { feature: 'meeting_assistant', meetingId: `hostile-${n}` },
    ...more,
  });
  const webhook = (body: string, signature: string): Promise<number> =>
    send('POST', '/webhooks/stripe', { body, headers: { 'stripe-signature': signature } });
  const signed = (body: string): string => {
    const seconds = Math.floor(Date.now() / 1000);
    return `t=${seconds},v1=${createHmac('sha256', webhookSecret).update(`${seconds}.${body}`).digest('hex')}`;
  };
  const head = (line: string, more = ''): string => `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}\r\n`;

  const light: Record<string, Hostile> = {
    'a garbage key': () => send('GET', `${account}/balance`, { token: `fg_live_${random(32)}` }),
    'a forged token': () => send('GET', `${account}/balance`, { token: `${random(20)}.${random(60)}.${random(32)}` }),
    'a debit without proof': (n) => send('POST', '/v1/debits', { json: debit(n) }),
    'a zone in another spelling, by a member': (n) =>
      send('GET', `${account}/usage?groupBy=day&timeZone=${spelled(ZONE, n)}`, { token: memberToken() }),
    'a zone in another spelling, by a host': (n) =>
      send('GET', `${account}/usage?groupBy=day&timeZone=${spelled(ZONE, n * 7)}`, { token: hostKey }),
    'another zone, locale and id': (n) =>
      send('GET', `/v1/accounts/${random()}/usage?groupBy=day&timeZone=${of(ZONES, n)}`, {
        token: hostKey,
        headers: { 'accept-language': `${of(LOCALES, n)};q=0.${n}`, 'x-request-id': random(24) },
      }),
    'an account nobody has': (n) =>
      send('POST', '/v1/debits', { token: hostKey, json: debit(n, { accountId: random() }) }),
    'a Space nobody has': (n) => send('POST', '/v1/debits', { token: hostKey, json: debit(n, { spaceId: random() }) }),
    'a cursor of its own': () => send('GET', `${account}/entries?cursor=${random(40)}`, { token: memberToken() }),
    'an oversized body': (n) =>
      send('POST', '/v1/debits', { token: hostKey, json: debit(n, { junk: 'x'.repeat(OVERSIZED_BYTES) }) }),
    'a broken body': () => send('POST', '/v1/debits', { token: hostKey, body: `{"accountId":"${random()}` }),
    'bytes that are no text': () => send('POST', '/v1/quotes', { token: hostKey, body: randomBytes(300) }),
    'a compressed body': () =>
      send('POST', '/v1/debits', { token: hostKey, body: randomBytes(90), headers: { 'content-encoding': 'gzip' } }),
    'unknown names in a body': (n) =>
      send('POST', '/v1/debits', { token: hostKey, json: debit(n, { [random()]: 1, [random()]: 2 }) }),
    'unknown names in a query': () => send('GET', `${account}/usage?${random()}=${random()}`, { token: hostKey }),
    'an unsigned webhook': () => webhook(`{"id":"${random()}"}`, ''),
    'a webhook with a wrong signature': () => webhook(`{"id":"${random()}"}`, `t=1,v1=${random(32)}`),
    'an oversized webhook': () => webhook('x'.repeat(OVERSIZED_BYTES * 4), `t=1,v1=${random(32)}`),
    'a signed webhook that is no event': () => {
      const body = JSON.stringify({ [random()]: random() });
      return webhook(body, signed(body));
    },
    'garbage behind a request': () => sendRaw(port, `${head('GET /healthz')}${random(60)}\r\n\r\n`),
    'garbage instead of a request': () => sendRaw(port, randomBytes(200)),
    'too many headers': () => sendRaw(port, head('GET /healthz', `X-${random()}: ${'y'.repeat(20_000)}\r\n`)),
    'a body of two lengths': () =>
      sendRaw(port, head('POST /v1/debits', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n')),
    'a caller who hangs up in its headers': () => sendRaw(port, `POST /v1/debits HTTP/1.1\r\nX-${random()}: `, 40),
    'a caller who hangs up in its body': () =>
      sendRaw(
        port,
        head('POST /v1/debits', `Authorization: Bearer ${hostKey}\r\nContent-Length: 900\r\n`) + '{"acc',
        40,
      ),
    'another origin': () =>
      send('OPTIONS', `${account}/balance`, {
        headers: { origin: `https://${random()}.example`, 'access-control-request-method': 'GET' },
      }),
    'another origin with a token': () =>
      send('GET', `${account}/balance`, { token: memberToken(), headers: { origin: `https://${random()}.example` } }),
    'a path nobody has': () => send('GET', `/${random()}/${random()}`),
    'a path that is no text': (n) => send('GET', `/v1/accounts/%ff${n}%c0/balance`, { token: hostKey }),
    'a method nobody has': (n) => send(of(['PATCH', 'PROPFIND', 'LOCK', 'REPORT'], n), `/v1/accounts/${random()}`),
    'a token of a member nobody has': () =>
      send('POST', '/v1/tokens', { token: hostKey, json: { accountId, memberId: random() } }),
    'a purchase that leads elsewhere': (n) =>
      send('POST', `${account}/top-ups`, {
        token: hostKey,
        json: { credits: 100, requestId: `r-${n}`, successUrl: `https://${random()}.example/` },
      }),
    'a hold that is left open': (n) =>
      send('POST', '/v1/holds', { token: hostKey, json: { ...debit(n), ttlSeconds: 1 } }),
  };
  const heavy: Record<string, Hostile> = {
    'usage by member': () => send('GET', `${account}/usage?groupBy=member&limit=200`, { token: memberToken() }),
    'all entries': () => send('GET', `${account}/entries?limit=200`, { token: memberToken() }),
    'a batch': (n) =>
      send('POST', '/v1/debits/batch', {
        token: hostKey,
        json: {
          items: Array.from({ length: MAX_BATCH }, (_, index) =>
            debit(n * MAX_BATCH + index, index % 3 === 0 ? { [random()]: 1 } : { spaceId }),
          ),
        },
      }),
    'an oversized batch': () =>
      send('POST', '/v1/debits/batch', {
        token: hostKey,
        json: { items: [debit(0, { junk: 'x'.repeat(2_000_000) })] },
      }),
    'a member more': (n) =>
      send('PUT', `${account}/members/m-${n % 1_000}`, {
        token: hostKey,
        json: { name: random(), email: `${random(6).toLowerCase()}@acme.test`, role: 'Editor' },
      }),
  };
  return { light, heavy };
}

/** Another one of its upper and lower case spellings for each number. */
function spelled(text: string, n: number): string {
  let bits = n;
  return Array.from(text)
    .map((letter) => {
      const isUpper = bits % 2 === 1;
      bits = Math.floor(bits / 2);
      return isUpper ? letter.toUpperCase() : letter.toLowerCase();
    })
    .join('');
}
