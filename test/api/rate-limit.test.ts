import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createCallerLimit, createProofLimit } from '../../api/rate-limit.js';
import { FuelgaugeError } from '../../domain/errors.js';
import type { Client } from './support/http.js';
import { keyWith, serveStub } from './support/stub-app.js';

const DEBIT = { accountId: 'acme', action: { feature: 'meeting_assistant', meetingId: 'm-1' } };
const spend = keyWith('spend');

let api: Client;
afterEach(() => api.close());

const debit = (token = spend) => api.call('POST', '/v1/debits', { token, json: DEBIT });

const inParallel = async (n: number, call: () => Promise<{ readonly status: number }>): Promise<number[]> =>
  (await Promise.all(Array.from({ length: n }, call))).map(({ status }) => status);

/** Repeats a call until some are refused for their number, and returns what all of them were answered. */
async function flood(call: () => Promise<{ readonly status: number }>): Promise<Set<number>> {
  const seen = new Set<number>();
  for (let burst = 0; burst < 100 && !seen.has(429); burst += 1) {
    for (const status of await inParallel(20, call)) seen.add(status);
  }
  return seen;
}

describe('the limit of a caller', () => {
  test('is said with its separators', async () => {
    api = await serveStub();
    const limit = createCallerLimit(1_000)!;
    const key = { kind: 'key', id: 'k', scopes: new Set() } as unknown as Parameters<typeof limit.count>[0];
    await expect(limit.countMore(key, 1_001).then(() => limit.count(key))).rejects.toThrow('At most 1,000 requests');
  });

  const large = Array.from({ length: 200 }, () => DEBIT);
  const batch = () => api.call('POST', '/v1/debits/batch', { token: spend, json: { items: large } });

  test('counts the items of a batch, and lets later seconds pay for a large one', async () => {
    api = await serveStub({ rateLimitPerSecond: 1 });
    expect((await batch()).status).toBe(200);
    const refused = await debit();
    expect([refused.status, refused.body.code]).toEqual([429, 'too-many-requests']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(1);
  });

  test('admits one of many batches that come at the same moment', async () => {
    api = await serveStub({ rateLimitPerSecond: 1 });
    expect((await inParallel(5, batch)).filter((status) => status === 200)).toHaveLength(1);
  });

  test('counts calls that are not allowed', async () => {
    api = await serveStub({ rateLimitPerSecond: 2 });
    expect(await flood(() => debit(keyWith('read')))).toEqual(new Set([403, 429]));
  });

  test('is a twentieth for a member', async () => {
    api = await serveStub();
    const member = { kind: 'member', accountId: 'acme', memberId: 'm-1' } as never;
    const limit = createCallerLimit(40)!;
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => limit.count(member)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
  });
});

describe('the limit of bad proofs', () => {
  const guess = () => api.call('GET', '/v1/plans', { token: `fg_live_unknown-${randomBytes(9).toString('hex')}` });

  test('refuses a flood of guesses before they are looked at, and writes no line for each', async () => {
    const statuses: number[] = [];
    const lines: string[] = [];
    let looked = 0;
    const verify = () => {
      looked += 1;
      return null;
    };
    const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
    api = await serveStub({ logger, apiKeys: { recall: () => null, verify }, maxFailuresPerSecond: 2 });
    const counted = async () => {
      const answer = await guess();
      statuses.push(answer.status);
      return answer;
    };
    expect(await flood(counted)).toEqual(new Set([401, 429]));
    const unrefused = statuses.filter((status) => status === 401).length;
    expect([looked, lines.length]).toEqual([unrefused, unrefused]);
  });

  test('never refuses a proof that was good lately, although it comes from the same address', async () => {
    api = await serveStub({ maxFailuresPerSecond: 2 });
    expect((await debit()).status).toBe(201);
    expect(await flood(guess)).toContain(429);
    expect(new Set(await inParallel(20, () => debit()))).toEqual(new Set([201]));
  });

  test('trusts a proof no longer once it fails', async () => {
    api = await serveStub();
    const limit = createProofLimit(1);
    limit.passed('Bearer x');
    expect(limit.isGood('Bearer x')).toBe(true);
    await limit.failed('1.2.3.4', 'Bearer x');
    expect(limit.isGood('Bearer x')).toBe(false);
    await expect(limit.before('1.2.3.4')).rejects.toBeInstanceOf(FuelgaugeError);
    await expect(limit.before('5.6.7.8')).resolves.toBeUndefined();
  });
});

describe('checkouts and billing portals', () => {
  test('can be opened ten times a minute for an account, whoever asks', async () => {
    api = await serveStub({
      payments: { portal: { open: () => Promise.resolve({ url: 'https://pay.test/' }) } } as never,
    });
    const open = (accountId: string) =>
      api.call('POST', `/v1/accounts/${accountId}/billing-portal`, { token: keyWith('manage') });
    const opened = await inParallel(12, () => open('acme'));
    expect(opened.filter((status) => status === 200)).toHaveLength(10);
    expect(Number((await open('acme')).headers.get('retry-after'))).toBeGreaterThan(1);
    expect((await open('other')).status).toBe(200);
  });
});
