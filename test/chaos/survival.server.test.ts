import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runChaos } from '../../tools/proof/chaos/chaos.js';
import { startCluster, type Cluster } from '../../tools/proof/chaos/cluster.js';
import { eventually } from '../support/eventually.js';

let cluster: Cluster;
const dir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-chaos-test-'));

beforeAll(async () => {
  cluster = await startCluster({ dir, apis: 2, workers: 1 });
});
afterAll(async () => {
  await cluster.stop();
  rmSync(dir, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly body: {
    readonly debit?: { readonly id: string };
    readonly balance?: { readonly creditsLeft: number };
    readonly code?: string;
    readonly detail?: string;
    readonly creditsLeft?: number;
    readonly creditsTotal?: number;
  };
  readonly retryAfter: string | null;
}

async function call(method: string, url: string, body?: object): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${cluster.apiKey}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const retryAfter = response.headers.get('retry-after');
  return { status: response.status, body: JSON.parse(text) as Answer['body'], retryAfter };
}

const apiUrl = (index = 0): string => cluster.apis[index]!.url;

const open = (accountId: string): Promise<Answer> =>
  call('PUT', `${apiUrl()}/v1/accounts/${accountId}`, { name: accountId, planId: 'free', timeZone: 'Europe/Berlin' });

const meet = (accountId: string, meetingId: string, api = 0): Promise<Answer> =>
  call('POST', `${apiUrl(api)}/v1/debits`, { accountId, action: { feature: 'meeting_assistant', meetingId } });

/** Answers of 503: what they were for may be charged, and then the next answer is 200. */
let again = 0;
const meetEventually = (accountId: string, meetingId: string, api: number): Promise<Answer> =>
  eventually(async () => {
    const answer = await meet(accountId, meetingId, api);
    if (answer.status === 503) {
      again += 1;
      throw new Error('try again');
    }
    return answer;
  });

const eventuallyTrue = (reached: () => Promise<boolean>): Promise<void> =>
  eventually(async () => {
    expect(await reached()).toBe(true);
  });

test('60 clients of two processes that race for the last credits, each key sent twice, get exactly the credits left', async () => {
  await open('racing');
  const keys = Array.from({ length: 60 }, (_, index) => `meeting-${index}`);
  const answers = await Promise.all([...keys, ...keys].map((key, index) => meetEventually('racing', key, index % 2)));
  const charged = new Set(answers.filter(({ status }) => status < 300).map(({ body }) => body.debit?.id));
  const first = answers.filter(({ status }) => status === 201);
  const repeated = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 402);
  // 50 credits are 16 meetings of 3, and 2 are left.
  expect(charged.size).toBe(16);
  expect(first.length).toBeLessThanOrEqual(16);
  expect(first.length).toBeGreaterThanOrEqual(16 - again);
  expect(answers).toHaveLength(first.length + repeated.length + refused.length);
  expect(refused[0]?.body.detail).toBe('This needs 3 tokens and 2 are left.');
  const { body } = await call('GET', `${apiUrl()}/v1/accounts/racing/balance`);
  expect(body).toMatchObject({ creditsLeft: 2, creditsTotal: 50 });
});

test('with Temporal down debits over HTTP keep working, and readiness names it', async () => {
  await open('no-temporal');
  await cluster.temporal.kill();
  await eventuallyTrue(async () => (await call('GET', `${apiUrl()}/readyz`)).status === 503);
  expect(JSON.stringify((await call('GET', `${apiUrl()}/readyz`)).body)).toContain('Temporal');
  expect((await meet('no-temporal', 'm-1')).status).toBe(201);
  await cluster.temporal.start();
  await eventuallyTrue(async () => (await call('GET', `${apiUrl()}/readyz`)).status === 200);
});

test('with the database down a debit is refused as unavailable, never as out of credits, and goes through afterwards', async () => {
  await open('no-database');
  await cluster.database.kill();
  const away = await meet('no-database', 'm-1');
  expect(away).toMatchObject({ status: 503, body: { code: 'ledger-unavailable' } });
  expect(Number(away.retryAfter)).toBeGreaterThan(0);
  await cluster.database.start();
  await eventuallyTrue(async () => [200, 201].includes((await meet('no-database', 'm-1')).status));
  const { body } = await call('GET', `${apiUrl()}/v1/accounts/no-database/balance`);
  expect(body.creditsLeft).toBe(47);
});

test('processes and the database killed under load lose no acknowledged answer and charge nothing twice', async () => {
  const { apis, workers, database } = cluster;
  const report = await runChaos(cluster, {
    kills: 4,
    clients: 12,
    activityClients: 2,
    victims: [apis[0]!, database, workers[0]!, apis[1]!],
    killEveryMs: 2_500,
    onEvent: () => undefined,
  });
  expect(report.findings).toEqual([]);
  expect(report.kills).toBe(4);
  expect(report.debits).toBeGreaterThan(20);
});
