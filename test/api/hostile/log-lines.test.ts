/** What callers send can't forge a line of the log, and is in no line where it is not needed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { exchange } from '../support/raw.js';
import { keyWith, serveStub } from '../support/stub-app.js';
import type { Client } from '../support/http.js';

const lines: string[] = [];
let api: Client;
beforeAll(async () => {
  const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  api = await serveStub({
    logger,
    ledger: { debit: () => Promise.reject(new Error('broken\n{"level":30,"msg":"forged"}')) },
  });
});
afterAll(() => api.close());

/** Each of them as one request would send it. */
const FORGED = '%0a%7b%22level%22%3a30%2c%22msg%22%3a%22forged%22%7d';
const REQUESTS: [what: string, head: string][] = [
  ['a path', `GET /v1/accounts/${FORGED}/balance HTTP/1.1`],
  ['an unknown path', `GET /${FORGED} HTTP/1.1`],
  ['a query', `GET /v1/plans?x=${FORGED} HTTP/1.1`],
  ['a link of a mail', `GET /unsubscribe/${FORGED} HTTP/1.1`],
  ['a request id', 'GET /v1/plans HTTP/1.1\r\nX-Request-Id: a forged'],
  ['an agent', 'GET /v1/plans HTTP/1.1\r\nUser-Agent: a\u0085forged'],
  ['a method', 'FORGED /v1/plans HTTP/1.1'],
];

describe('a log line cannot be forged', () => {
  test.each(REQUESTS)('through %s', async (_what, head) => {
    const from = lines.length;
    await exchange(api.url, [`${head}\r\nHost: x\r\nAuthorization: Bearer forged\r\nConnection: close\r\n\r\n`]);
    const written = lines.slice(from);
    expect(written).toHaveLength(1);
    for (const line of written) {
      expect(line.trimEnd().split(/[\n\u0085\u2028]/)).toHaveLength(1);
      expect(JSON.parse(line)).toMatchObject({
        level: expect.any(Number),
        requestId: expect.stringMatching(/^[\w-]+$/),
      });
      expect(line).not.toContain('forged');
    }
  });

  test('through an error whose message has a line break', async () => {
    const from = lines.length;
    const json = { accountId: 'acme', action: { feature: 'meeting_assistant', meetingId: 'm-1' } };
    expect((await api.call('POST', '/v1/debits', { token: keyWith('spend'), json })).status).toBe(500);
    const written = lines.slice(from);
    expect(written).toHaveLength(1);
    expect(written[0]!.trimEnd()).not.toContain('\n');
    expect(JSON.parse(written[0]!)).toMatchObject({ err: { message: 'broken\n{"level":30,"msg":"forged"}' } });
  });
});

test('no line repeats the proof of a caller, good or bad', async () => {
  const from = lines.length;
  for (const token of [keyWith('read'), 'fg_live_unknown-SeCrEt', 'not.a.SeCrEt']) {
    await api.call('GET', '/v1/plans', { token });
  }
  expect(lines.length).toBeGreaterThan(from);
  expect(lines.join('')).not.toMatch(/SeCrEt|fg_live_|Bearer/);
});
