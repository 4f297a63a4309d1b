import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readElementFiles } from '../../api/elements/element-files.js';
import { packElementFiles } from '../../tools/measure/card/packed.js';
import type { Client } from './support/http.js';
import { serveStub } from './support/stub-app.js';

const KB = 1_024;
let api: Client;

beforeAll(async () => {
  api = await serveStub();
});
afterAll(() => api.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(api.url + path, { headers });

test('every page may load the elements and read their types, and a browser that has them asks for nothing more', async () => {
  for (const { name, newest, pinned } of readElementFiles()) {
    const mediaType = name.endsWith('.js') ? 'text/javascript' : 'text/plain';
    for (const path of [newest, pinned]) {
      const answer = await get(path, { origin: 'https://anywhere.example' });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe(`${mediaType}; charset=utf-8`);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      const tag = answer.headers.get('etag')!;
      expect((await get(path, { 'if-none-match': tag })).status).toBe(304);
    }
    expect((await get(pinned)).headers.get('cache-control')).toContain('immutable');
    expect((await get(newest)).headers.get('cache-control')).not.toContain('immutable');
  }
});

test('the list of files gives each its hash, which is that of its content', async () => {
  const { items } = (await (await get('/card/v1/files.json')).json()) as {
    items: { pinned: string; integrity: string; bytes: number }[];
  };
  expect(items.length).toBeGreaterThan(2);
  for (const { pinned, integrity, bytes } of items) {
    const content = Buffer.from(await (await get(pinned)).arrayBuffer());
    expect(content.length).toBe(bytes);
    expect(`sha384-${createHash('sha384').update(content).digest('base64')}`).toBe(integrity);
  }
});

test('another version of a file, and another method, are refused as everywhere', async () => {
  expect((await get('/card/v1-0000000000000000/credits.js')).status).toBe(404);
  const posted = await fetch(`${api.url}/card/v1/credits.js`, { method: 'POST' });
  expect(posted.status).toBe(405);
});

test('production has no gallery', async () => {
  expect((await get('/card/gallery')).status).toBe(404);
});

test('the card is at most 16 kB and all elements at most 32 kB, with one copy of Lit', () => {
  const files = packElementFiles();
  const sizeOf = (name: string): number => {
    const { content, packed } = files.find((file) => file.name === name)!;
    expect(gunzipSync(packed).equals(content)).toBe(true);
    return packed.length;
  };
  expect(sizeOf('credits-balance.js')).toBeLessThanOrEqual(16 * KB);
  expect(sizeOf('credits.js')).toBeLessThanOrEqual(32 * KB);
  const all = files.find(({ name }) => name === 'credits.js')!.content.toString();
  expect(all.split('litHtmlVersions').length - 1).toBeLessThanOrEqual(2);
});
