import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { createCsvDownloads } from '../../api/csv-downloads.js';
import { sendStream } from '../../api/http/send-stream.js';
import { until } from '../../tools/servers/wait.js';
import { serveTest, type Client } from './support/http.js';

const STALL_TIMEOUT_MS = 100;

let api: Client | undefined;
const responses: IncomingMessage[] = [];
afterEach(async () => {
  for (const response of responses.splice(0)) response.destroy();
  await api?.close();
});

/** More than the sockets of both sides keep. */
async function* pages() {
  for (let page = 0; page < 1_000; page += 1) yield await Promise.resolve([{ text: 'x'.repeat(100_000) }]);
}

/** Takes nothing but the head of the answer. */
async function begin(): Promise<number | undefined> {
  const request = http.get(api!.url, { agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  responses.push(response.on('error', () => undefined));
  return response.statusCode;
}

test('a caller that stops taking its file is cut off, which is no failure, and its place is free for the next', async () => {
  const downloads = createCsvDownloads(1);
  const ended: unknown[] = [];
  api = await serveTest((_req, res) => {
    const list = { accountId: 'acme', timeZone: 'UTC', name: 'entries', columns: ['text'], pages: pages() };
    downloads(list)
      .then((reply) => sendStream(res, 'r-1', reply, STALL_TIMEOUT_MS))
      .then(
        () => ended.push('cut off'),
        (error: unknown) => {
          if (!res.headersSent) res.writeHead(429).end();
          else ended.push(error);
        },
      );
  });
  expect(await begin()).toBe(200);
  await until(async () => {
    if ((await begin()) !== 200) throw new Error('the place is still taken');
  }, 20_000);
  expect(ended[0]).toBe('cut off');
});
