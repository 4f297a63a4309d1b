import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { allowedHosts, type ResolveHost } from '../../../delivery/slack/allowed-address.js';
import { createSlackTransport, type SlackTransport } from '../../../delivery/slack/transport.js';
import { freePort } from '../../../tools/servers/ports.js';
import { openTestSlack, type TestSlack } from '../../support/slack.js';

const MESSAGE = { text: 'Hello' };

let slack: TestSlack;
let transport: SlackTransport;
beforeAll(async () => {
  slack = await openTestSlack();
});
afterAll(() => slack.remove());
beforeEach(() => {
  slack.answer({ nextRequests: 0, status: 500 });
  transport = createSlackTransport({ allowed: allowedHosts([slack.url]) });
});
afterEach(() => transport.close());

describe('a message', () => {
  test('is sent once, and asks Slack to make no links of its own', async () => {
    const before = slack.messages().length;
    expect(await transport.send(slack.webhook('once'), MESSAGE)).toEqual({ outcome: 'sent' });
    expect(slack.messages().length - before).toBe(1);
    expect(slack.messages()[0]!.body).toEqual({
      ...MESSAGE,
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  test.each([
    [
      { status: 429, retryAfterSeconds: 7 },
      { outcome: 'try_again', reason: 'Slack answered 429 rate_limited.', afterMs: 7_000 },
    ],
    [{ status: 429 }, { outcome: 'try_again', reason: 'Slack answered 429 rate_limited.', afterMs: 30_000 }],
    [
      { status: 429, retryAfterSeconds: 999_999 },
      { outcome: 'try_again', reason: 'Slack answered 429 rate_limited.', afterMs: 3_600_000 },
    ],
    [{ status: 500 }, { outcome: 'try_again', reason: 'Slack answered 500 rollup_error.' }],
    [
      { status: 503, answer: '<html>' },
      { outcome: 'try_again', reason: 'Slack answered 503.' },
    ],
    [{ status: 404 }, { outcome: 'refused', reason: 'Slack answered 404 no_service.', channelIsGone: true }],
    [{ status: 410 }, { outcome: 'refused', reason: 'Slack answered 410 channel_is_archived.', channelIsGone: true }],
    [{ status: 403 }, { outcome: 'refused', reason: 'Slack answered 403 invalid_token.', channelIsGone: true }],
    [
      { status: 400, answer: 'channel_not_found' },
      { outcome: 'refused', reason: 'Slack answered 400 channel_not_found.', channelIsGone: true },
    ],
    [
      { status: 400, answer: 'invalid_blocks' },
      { outcome: 'refused', reason: 'Slack answered 400 invalid_blocks.', channelIsGone: false },
    ],
  ])('that Slack answers with %j is tried once by the library, and its outcome is told', async (fault, outcome) => {
    slack.answer({ nextRequests: 1, ...fault });
    expect(await transport.send(slack.webhook(), MESSAGE)).toEqual(outcome);
    // The fault was used up by one request.
    expect(await transport.send(slack.webhook(), MESSAGE)).toEqual({ outcome: 'sent' });
  });

  test('that breaks the rules of Block Kit is refused, and its channel is not at fault', async () => {
    const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }];
    expect(await transport.send(slack.webhook(), { ...MESSAGE, blocks })).toEqual({
      outcome: 'refused',
      reason: 'Slack answered 400 invalid_blocks.',
      channelIsGone: false,
    });
  });

  test('follows no redirect, also not to an allowed place', async () => {
    const before = slack.messages().length;
    slack.answer({ nextRequests: 1, status: 307, redirectTo: slack.webhook('elsewhere') });
    expect(await transport.send(slack.webhook(), MESSAGE)).toMatchObject({ outcome: 'refused', channelIsGone: true });
    expect(slack.messages()).toHaveLength(before);
  });

  test('whose address is on no allowed host is never sent', async () => {
    for (const url of ['http://127.0.0.1:1/services/x', 'https://hooks.slack.com/services/x']) {
      expect(await transport.send(url, MESSAGE)).toMatchObject({ outcome: 'refused', channelIsGone: true });
    }
  });
});

describe('what went wrong is told without any part of the address', () => {
  test.each([200, 400, 404, 500])('also where the server repeats it with status %i', async (status) => {
    const url = `${slack.url}/services/T0001/B0001/onlylowercaseletters`;
    if (status !== 200) slack.answer({ nextRequests: 1, status, answer: 'onlylowercaseletters' });
    expect(JSON.stringify(await transport.send(url, MESSAGE))).not.toMatch(/lowercase|T0001|services|127/);
  });

  test('where nothing listens', async () => {
    const origin = `http://127.0.0.1:${await freePort()}`;
    const gone = createSlackTransport({ allowed: allowedHosts([origin]) });
    expect(await gone.send(`${origin}/services/T/secret`, MESSAGE)).toEqual({
      outcome: 'try_again',
      reason: 'Slack could not be reached (ECONNREFUSED).',
    });
    await gone.close();
  });
});

describe('a server that hangs', () => {
  let server: Server;
  let seen = 0;
  const open = async (firstBytes: string): Promise<string> => {
    server = createServer((socket) => {
      seen += 1;
      socket.on('error', () => undefined).write(firstBytes);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  test.each([
    ['before it answers', ''],
    ['within its answer', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\no'],
  ])('%s is left after the time-out, and tried again later', async (_when, firstBytes) => {
    seen = 0;
    const origin = await open(firstBytes);
    const toHanging = createSlackTransport({ allowed: allowedHosts([origin]) });
    expect(await toHanging.send(`${origin}/services/x`, MESSAGE, 2_000)).toEqual({
      outcome: 'try_again',
      reason: 'Slack did not answer within 2 s.',
    });
    expect(seen).toBe(1);
    await toHanging.close();
    server.close();
  });
});

describe('the network address of an allowed host', () => {
  const sendWith = (...answers: readonly string[][]) => {
    const asked: string[] = [];
    const resolveHost: ResolveHost = (hostname, _options, callback) => {
      const addresses = answers[Math.min(asked.length, answers.length - 1)]!;
      asked.push(hostname);
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
    const toSlack = createSlackTransport({ allowed: allowedHosts(['hooks.slack.com']), resolveHost });
    const send = (timeoutMs = 60_000) =>
      toSlack.send('https://hooks.slack.com/services/T/B/secret', MESSAGE, timeoutMs);
    return { asked, send, close: () => toSlack.close() };
  };

  test('is refused where it is internal, whatever the name service said the first time', async () => {
    // Nothing answers at 192.0.2.0/24 and the like, and these count as internal: so a public one that is not reached.
    const { asked, send, close } = sendWith(['93.184.216.34'], ['127.0.0.1']);
    const first = await send(300);
    expect(first).toMatchObject({ outcome: 'try_again', reason: expect.not.stringContaining('internal') });
    expect(asked).toHaveLength(1);
    expect(await send()).toEqual({
      outcome: 'try_again',
      reason: "Slack's host leads to an internal address, so nothing was sent.",
    });
    await close();
  });

  test.each([[['93.184.216.34', '10.0.0.1']], [['::ffff:127.0.0.1']], [['169.254.169.254']], [[]]])(
    'is refused where one of several is internal, or none is there: %j',
    async (addresses) => {
      const { send, close } = sendWith(addresses);
      expect(await send()).toMatchObject({ reason: "Slack's host leads to an internal address, so nothing was sent." });
      await close();
    },
  );

  test('is refused where the allowed host is itself an internal address in numbers', async () => {
    const toNumbers = createSlackTransport({ allowed: allowedHosts(['127.0.0.1', '[::1]']) });
    for (const host of ['127.0.0.1', '[::1]']) {
      expect(await toNumbers.send(`https://${host}/services/x`, MESSAGE)).toMatchObject({ outcome: 'refused' });
    }
    await toNumbers.close();
  });
});
