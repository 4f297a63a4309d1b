/** Paths and bodies that no client of HTTP would send. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { answersTo } from '../support/raw.js';
import { keyWith, serveStub } from '../support/stub-app.js';
import type { Client } from '../support/http.js';

let api: Client;
beforeAll(async () => {
  api = await serveStub();
});
afterAll(() => api.close());

const PATHS = [
  ...['/docs/../package.json', '/docs/..%2f..%2fpackage.json', '/docs/%2e%2e/%2e%2e/package.json', '/../../etc/passwd'],
  ...['/docs/....//package.json', '/docs/%00', '/docs/..\\..\\package.json', '/v1/accounts/../../healthz'],
  ...['//evil.test/docs', '/\\evil.test', 'http://evil.test/nowhere', '/docs%2f', '/%2e%2e/'],
];

test.each(PATHS)('%s leads to nothing of ours, and to nowhere else', async (path) => {
  const head = `GET ${path} HTTP/1.1\r\nHost: evil.test\r\nAuthorization: Bearer ${keyWith('read', 'manage')}\r\n`;
  const [answer] = await answersTo(api.url, `${head}Connection: close\r\n\r\n`);
  expect([answer!.status, answer!.body['code']]).toEqual([404, 'no-such-route']);
  expect(answer!.head.toLowerCase()).not.toContain('location:');
});

test.each(['/', '/docs/'])('%s leads to a page of ours, whatever the request says about its host', async (path) => {
  const headers = 'Host: evil.test\r\nX-Forwarded-Host: evil.test\r\nX-Forwarded-Proto: https\r\n';
  const [answer] = await answersTo(api.url, `GET ${path} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
  expect(answer!.status).toBe(302);
  expect(/^location: (.*)$/im.exec(answer!.head)?.[1]).toBe('/docs');
});

test.each([
  ['lists', '['.repeat(45_000) + ']'.repeat(45_000)],
  ['objects', '{"a":'.repeat(15_000) + '1' + '}'.repeat(15_000)],
])('thousands of %s within each other are refused as any other body', async (_what, raw) => {
  const headers = { 'content-type': 'application/json' };
  const { status, body } = await api.call('POST', '/v1/debits', { token: keyWith('spend'), raw, headers });
  expect([status, body.code]).toEqual([422, 'invalid-request']);
});
