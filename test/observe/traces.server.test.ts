import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createApiKeys } from '../../accounts/api-keys.js';
import { accountModels } from '../../accounts/models.js';
import { connectMongo } from '../../storage/connect.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { startStripeSandbox, type StripeSandbox } from '../../tools/stand-ins/stripe-sandbox/sandbox.js';
import { search } from '../support/actions.js';
import { eventually } from '../support/eventually.js';
import { freshDatabase } from '../support/servers.js';
import { startBuilt } from '../worker/process.js';
import { ownTemporalSettings } from '../workflows/support/namespace.js';
import { startCollector, type Collector, type SeenSpan } from './collector.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const SECRET_NAME = 'Quentin Unmistakable';

let collector: Collector;
let sandbox: StripeSandbox;
let api: Awaited<ReturnType<typeof startBuilt>>;
let worker: typeof api;
let apiKey: string;

beforeAll(async () => {
  [collector, sandbox] = await Promise.all([startCollector(), startStripeSandbox({ retryPauseMs: 200 })]);
  const uri = freshDatabase();
  const connection = await connectMongo(uri);
  const models = accountModels(connection);
  await prepareCollections(models);
  apiKey = (await createApiKeys(models).create('traces', ['spend', 'manage'])).secret;
  await connection.close();
  const env = {
    MONGODB_URI: uri,
    ...(await ownTemporalSettings()),
    STRIPE_SECRET_KEY: sandbox.secretKey,
    STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret,
    STRIPE_API_BASE: sandbox.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  };
  [api, worker] = await Promise.all([startBuilt('api/main.js', env), startBuilt('worker/main.js', env)]);
});

afterAll(async () => {
  await Promise.all([api, worker].map((one) => one.end('SIGTERM')));
  await Promise.all([collector.stop(), sandbox.stop()]);
});

const call = async (method: string, path: string, body: object, traced: boolean): Promise<void> => {
  const response = await fetch(`http://127.0.0.1:${api.port}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      ...(traced && { traceparent: `00-${TRACE_ID}-${CALLER}-01` }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  await response.body?.cancel();
};

const seen = (name: string, service: string): SeenSpan | undefined =>
  collector.spans().find((span) => span.name === name && span.service === service && span.traceId === TRACE_ID);
const parentOf = ({ parentId }: SeenSpan): SeenSpan | undefined =>
  collector.spans().find(({ spanId }) => spanId === parentId);
const ancestorsOf = (span: SeenSpan): string[] => {
  const parent = parentOf(span);
  return parent ? [parent.name, ...ancestorsOf(parent)] : [];
};

test("a caller's trace goes on through the request, the workflow's activities and both processes' commands", async () => {
  const account = {
    name: SECRET_NAME,
    planId: 'free',
    timeZone: 'Europe/Berlin',
    features: { candidateAssistance: true },
  };
  await call('PUT', '/v1/accounts/acme', account, false);
  await call('POST', '/v1/debits', { accountId: 'acme', action: search('s-1') }, true);
  // A busy machine answers 503 until the workflow has opened the checkout.
  await eventually(() => call('POST', '/v1/accounts/acme/top-ups', { credits: 100, requestId: 'click' }, true));
  await eventually(() => {
    for (const route of ['POST /v1/debits', 'POST /v1/accounts/{accountId}/top-ups']) {
      expect(seen(route, 'fuelgauge-api')?.parentId).toBe(CALLER);
    }
    const activities = collector
      .spans()
      .filter(({ name, traceId }) => name.startsWith('activity ') && traceId === TRACE_ID);
    expect(activities.map(({ service }) => service)).toContain('fuelgauge-worker');
    expect(parentOf(activities[0]!)?.name).toBe('POST /v1/accounts/{accountId}/top-ups');
    const commands = collector.spans().filter((span) => activities.some(({ spanId }) => spanId === span.parentId));
    expect(commands.map(({ name }) => name)).toContain('find top_ups');
  });
  expect(ancestorsOf(seen('insert ledger_commits', 'fuelgauge-api')!)).toEqual([
    'ledger insert',
    'ledger batch',
    'POST /v1/debits',
  ]);
});

test('a call without a trace begins one of its own, and background work makes none', () => {
  const own = collector.spans().filter(({ traceId }) => traceId !== TRACE_ID);
  const beginnings = own.filter(({ parentId }) => parentId === '').map(({ name }) => name);
  expect(beginnings).toContain('PUT /v1/accounts/{accountId}');
  for (const name of beginnings) expect(name).toMatch(/^(GET|PUT|POST) |^activity /);
});

test('spans name routes, activities and collections, and no person', () => {
  expect(collector.text()).not.toContain(SECRET_NAME);
  expect(collector.text()).not.toContain(apiKey);
});
