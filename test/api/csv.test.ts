import http from 'node:http';
import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import type { AccountState } from '../../domain/account/account-state.js';
import type { Entry } from '../../domain/account/entry.js';
import type { EntryQuery } from '../../ledger/entries/entry-list.js';
import { until } from '../../tools/servers/wait.js';
import type { Client } from './support/http.js';
import { charge, keyWith, serveStub } from './support/stub-app.js';

/** The first one opens the account and is not listed. */
const ENTRIES = 5_001;
const LISTED = ENTRIES - 1;
const PAGE = 1_000;
/** Far more than the sockets of both sides keep. */
const MANY = 50_001;
const token = keyWith('read');
const headers = { accept: 'text/csv' };

let api: Client | undefined;
afterEach(async () => {
  await api?.close();
});

const entry = (seq: number): Entry => ({
  ...charge('acme'),
  _id: `acme~${seq}`,
  seq,
  tokens: -3,
  balanceAfter: seq,
  slices: [],
});

/** Serves an account that has this number of entries. Returns the queries that the ledger gets. */
async function serveEntries(read: (query: EntryQuery) => Promise<Entry[]>, entries = ENTRIES): Promise<EntryQuery[]> {
  const asked: EntryQuery[] = [];
  api = await serveStub({
    ledger: {
      readWithUnwritten(accountId) {
        const state = { accountId, seq: entries, terms: { timeZone: 'UTC' } } as unknown as AccountState;
        return Promise.resolve({ state, unwritten: [] });
      },
      listEntries(_accountId, query) {
        asked.push(query);
        return read(query);
      },
    },
  });
  return asked;
}

const all = ({ afterSeq = 0, beforeSeq = 0 }: EntryQuery): Promise<Entry[]> =>
  Promise.resolve(Array.from({ length: beforeSeq - afterSeq - 1 }, (_, index) => entry(beforeSeq - 1 - index)));

/** Begins a download and takes nothing of it but the head. */
async function begin(): Promise<http.IncomingMessage> {
  const request = http.get(`${api!.url}/v1/accounts/acme/entries`, {
    headers: { ...headers, authorization: `Bearer ${token}` },
    agent: false,
  });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return response;
}

test('every entry is in the file once, newest first, and each read looks at one page', async () => {
  const asked = await serveEntries(all);
  const { status, text, headers: sent } = await api!.call('GET', '/v1/accounts/acme/entries', { token, headers });
  const lines = text.trimEnd().split('\r\n');
  expect([status, lines.length, asked.length]).toEqual([200, 1 + LISTED, LISTED / PAGE]);
  expect(lines.slice(1).map((line) => line.split(',')[1])).toEqual(
    Array.from({ length: LISTED }, (_, index) => String(ENTRIES - index)),
  );
  expect(sent.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(sent.get('content-disposition')).toMatch(/^attachment; filename="entries-acme-\d{4}-\d\d-\d\d\.csv"$/);
  expect(sent.get('vary')).toContain('Accept');
});

test('a caller that takes nothing has nothing more read for it: memory is bounded', async () => {
  const page = Promise.resolve(Array.from({ length: PAGE }, () => ({ ...entry(1), reason: 'x'.repeat(2_000) })));
  const asked = await serveEntries(() => page, MANY);
  const response = await begin();
  let before = -1;
  await until(() => {
    const still = asked.length === before;
    before = asked.length;
    return still ? Promise.resolve() : Promise.reject(new Error('still reading'));
  }, 20_000);
  // 2 MB a page: what the sockets of both sides keep is a few of them.
  expect(asked.length).toBeLessThan(15);
  response.destroy();
});

test('a caller that leaves ends the reads', async () => {
  let pages = 0;
  await serveEntries(async (query) => {
    pages += 1;
    return await all(query);
  }, MANY);
  const response = await begin();
  response.destroy();
  await api!.close();
  api = undefined;
  expect(pages).toBeLessThan(MANY / PAGE);
});

test('a file whose reads fail half-way does not look complete', async () => {
  await serveEntries((query) => {
    return (query.beforeSeq ?? 0) > ENTRIES / 2 ? all(query) : Promise.reject(new Error('the database is away'));
  });
  await expect(api!.call('GET', '/v1/accounts/acme/entries', { token, headers })).rejects.toThrow();
});

test('a file whose first read fails is a problem', async () => {
  await serveEntries(() => Promise.reject(new Error('the database is away')));
  const answer = await api!.call('GET', '/v1/accounts/acme/entries', { token, headers });
  expect([answer.status, answer.body.code]).toEqual([500, 'internal-error']);
});

test('an account has a few downloads at the same time, and one that ends makes room', async () => {
  const page = Promise.resolve(Array.from({ length: PAGE }, () => ({ ...entry(1), reason: 'x'.repeat(2_000) })));
  await serveEntries(() => page, MANY);
  const open = [await begin(), await begin(), await begin(), await begin()];
  expect(open.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
  const fifth = await begin();
  expect(fifth.statusCode).toBe(429);
  open[0]!.destroy();
  await until(async () => {
    const response = await begin();
    response.destroy();
    if (response.statusCode !== 200) throw new Error('no room yet');
  }, 20_000);
  for (const response of open) response.destroy();
});

test('pages mean nothing in a file, so they are refused', async () => {
  const asked = await serveEntries(all);
  for (const query of ['limit=10', 'cursor=7']) {
    const answer = await api!.call('GET', `/v1/accounts/acme/entries?${query}`, { token, headers });
    expect([answer.status, answer.body.issues]).toMatchObject([
      422,
      [{ path: query.split('=')[0], message: 'must be left out with text/csv, which has every row' }],
    ]);
  }
  expect(asked).toEqual([]);
});

test.each([
  ['text/csv', 'text/csv'],
  ['text/csv; charset=utf-8', 'text/csv'],
  ['Text/CSV;header=absent;charset="iso-8859-1"', 'text/csv'],
  ['application/json;q=0.5, text/csv;charset=utf-8;q=0.9', 'text/csv'],
  ['application/json; charset=utf-8, text/csv;q=0.9', 'application/json'],
  ['text/*', 'text/csv'],
  ['text/csv;q=0.5, application/json', 'application/json'],
  ['text/html, application/xhtml+xml, */*;q=0.8', 'application/json'],
  ['*/*', 'application/json'],
  ['application/json', 'application/json'],
])('whoever accepts %s gets %s', async (accept, type) => {
  await serveEntries((query) => (query.afterSeq === undefined ? Promise.resolve([]) : all(query)));
  const answer = await api!.call('GET', '/v1/accounts/acme/entries', { token, headers: { accept } });
  expect(answer.headers.get('content-type')).toContain(type);
});
