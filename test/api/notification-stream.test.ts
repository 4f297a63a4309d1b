import { afterEach, expect, test } from '@jest/globals';
import type { LiveNotifications } from '../../alerts/in-app/live.js';
import { tryAgain } from '../../domain/errors.js';
import { openEventStream, type OpenStream } from '../../tools/servers/event-stream.js';
import type { Client } from './support/http.js';
import { memberTokens, serveStub } from './support/stub-app.js';

const PAGE = 'https://app.host.test';
const PATH = '/v1/accounts/acme/members/mo/notifications/stream';

let api: Client;
const opened: OpenStream[] = [];
afterEach(async () => {
  for (const stream of opened.splice(0)) stream.leave();
  await api.close();
});

const tokenOf = async (memberId: string): Promise<string> =>
  (await memberTokens.mint({ accountId: 'acme', spaceId: null, memberId, role: 'Owner' }, 60)).token;

/** Streams on which nothing happens. */
const QUIET = { prepare: () => Promise.resolve(() => () => undefined) } as unknown as LiveNotifications;

const serve = async (liveNotifications = QUIET, rateLimitPerSecond = 0): Promise<void> => {
  api = await serveStub({ liveNotifications, rateLimitPerSecond, allowedOrigins: [PAGE] });
};

async function listen(token: string, headers: Record<string, string> = {}): Promise<OpenStream> {
  const stream = await openEventStream(api.url + PATH, { token, headers });
  opened.push(stream);
  return stream;
}

test('a page of the host may read a stream, and ask with the id of the last event', async () => {
  await serve();
  const asked = await api.call('OPTIONS', PATH, { headers: { origin: PAGE, 'access-control-request-method': 'GET' } });
  expect(asked.headers.get('access-control-allow-headers')).toContain('Last-Event-ID');
  const { status, headers } = await listen(await tokenOf('mo'), { origin: PAGE });
  expect([status, headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([200, PAGE, 'Origin']);
  expect(headers.get('access-control-expose-headers')).toBe('X-Request-Id, Retry-After');
});

test('to open a stream counts as every other call of the member', async () => {
  // A member has a twentieth of it.
  await serve(QUIET, 40);
  const token = await tokenOf('mo');
  const statuses: number[] = [];
  for (let n = 0; n < 3; n += 1) statuses.push((await listen(token)).status);
  expect(statuses).toEqual([200, 200, 429]);
});

test('a process that opens no more streams says when to try again', async () => {
  await serve({ prepare: () => Promise.reject(tryAgain('Full.')) } as unknown as LiveNotifications);
  const { status, body, headers } = await api.call('GET', PATH, { token: await tokenOf('mo') });
  expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'try-again', '1']);
});
