import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from './support/http.js';
import { serveStub } from './support/stub-app.js';

/** Repeats every route that the API promises. */
const CONTRACT = [
  'delete /v1/accounts/{accountId}',
  'delete /v1/accounts/{accountId}/members/{memberId}',
  'delete /v1/accounts/{accountId}/slack-channels/{channelId}',
  'delete /v1/accounts/{accountId}/spaces/{spaceId}',
  'delete /v1/waiting/{waitingId}',
  'get /healthz',
  'get /readyz',
  'get /v1/accounts',
  'get /v1/accounts/{accountId}',
  'get /v1/accounts/{accountId}/actions',
  'get /v1/accounts/{accountId}/alert-settings',
  'get /v1/accounts/{accountId}/alerts',
  'get /v1/accounts/{accountId}/alerts/{crossingId}/deliveries',
  'get /v1/accounts/{accountId}/balance',
  'get /v1/accounts/{accountId}/entries',
  'get /v1/accounts/{accountId}/members',
  'get /v1/accounts/{accountId}/members/{memberId}',
  'get /v1/accounts/{accountId}/members/{memberId}/notification-preferences',
  'get /v1/accounts/{accountId}/members/{memberId}/notifications',
  'get /v1/accounts/{accountId}/members/{memberId}/notifications/stream',
  'get /v1/accounts/{accountId}/overage-charges',
  'get /v1/accounts/{accountId}/periods',
  'get /v1/accounts/{accountId}/periods/{number}',
  'get /v1/accounts/{accountId}/rescreens',
  'get /v1/accounts/{accountId}/slack-channels',
  'get /v1/accounts/{accountId}/spaces',
  'get /v1/accounts/{accountId}/spaces/{spaceId}',
  'get /v1/accounts/{accountId}/top-ups',
  'get /v1/accounts/{accountId}/top-ups/{topUpId}',
  'get /v1/accounts/{accountId}/usage',
  'get /v1/accounts/{accountId}/waiting',
  'get /v1/debits/{debitId}',
  'get /v1/holds/{holdId}',
  'get /v1/plans',
  'get /v1/price-list',
  'get /v1/rescreens/{rescreenId}',
  'get /v1/rescreens/{rescreenId}/failures',
  'get /v1/waiting/{waitingId}',
  'post /v1/accounts/{accountId}/billing-portal',
  'post /v1/accounts/{accountId}/jobs/{jobId}/close',
  'post /v1/accounts/{accountId}/members/{memberId}/notifications/read',
  'post /v1/accounts/{accountId}/periods/{number}/end',
  'post /v1/accounts/{accountId}/slack-channels/{channelId}/switch-on',
  'post /v1/accounts/{accountId}/slack-channels/{channelId}/test',
  'post /v1/accounts/{accountId}/top-ups',
  'post /v1/accounts/{accountId}/top-ups/{topUpId}/resolve',
  'post /v1/debits',
  'post /v1/debits/batch',
  'post /v1/debits/{debitId}/refund',
  'post /v1/holds',
  'post /v1/holds/{holdId}/extend',
  'post /v1/holds/{holdId}/release',
  'post /v1/holds/{holdId}/settle',
  'post /v1/quotes',
  'post /v1/rescreens/{rescreenId}/cancel',
  'post /v1/rescreens/{rescreenId}/retry-failed',
  'post /v1/rescreens/{rescreenId}/run-now',
  'post /v1/score-card-edits',
  'post /v1/tokens',
  'put /v1/accounts/{accountId}',
  'put /v1/accounts/{accountId}/alert-settings',
  'put /v1/accounts/{accountId}/members/{memberId}',
  'put /v1/accounts/{accountId}/members/{memberId}/notification-preferences',
  'put /v1/accounts/{accountId}/overage',
  'put /v1/accounts/{accountId}/slack-channels/{channelId}',
  'put /v1/accounts/{accountId}/spaces/{spaceId}',
  'put /v1/plans/{planId}',
];

interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  pattern?: string;
  enum?: string[];
  const?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  required?: string[];
  properties?: Record<string, Schema | boolean>;
}

interface Operation {
  operationId: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: { in: string; name: string; required?: boolean; schema: Schema }[];
  responses: Record<string, { description?: string; $ref?: string; links?: Record<string, { operationId: string }> }>;
}

interface Document {
  openapi: string;
  info: { license?: { name: string } };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, unknown> };
  paths: Record<string, Record<string, Operation>>;
}

let api: Client;
let text: string;
let document: Document;
let operations: { method: string; path: string; operation: Operation }[];

beforeAll(async () => {
  api = await serveStub();
  const answer = await api.call('GET', '/openapi.json');
  text = answer.text;
  document = answer.body as unknown as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
});
afterAll(() => api.close());

test('the document is OpenAPI 3.1 and names the address of this installation', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.servers).toEqual([{ url: 'http://fuelgauge.test' }]);
});

test('it describes exactly the routes of the contract', () => {
  expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(CONTRACT);
});

test('every route that it describes exists', async () => {
  for (const { method, path } of operations) {
    const { status } = await api.call(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'x'));
    expect([200, 401]).toContain(status);
  }
});

test('every reference in it has a target', () => {
  const parsed = JSON.parse(text) as Record<string, unknown>;
  for (const [, reference = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const target = reference.split('/').reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], parsed);
    expect(target).toBeDefined();
  }
});

test('operation ids are unique, and path parameters are complete', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, operation } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect(parameters.map(({ name }) => name)).toEqual(named);
    expect(parameters.every(({ required }) => required)).toBe(true);
  }
});

test('no rule stands beside a reference, which would forbid what the reference describes', () => {
  const beside: string[] = [];
  JSON.stringify(document, (_, value: unknown) => {
    const { $ref, ...others } = (value ?? {}) as Record<string, unknown>;
    const rules = Object.keys(others).filter((name) => name !== 'description' && name !== 'summary');
    if (typeof $ref === 'string' && rules.length > 0) beside.push(`${$ref}: ${rules.join(' ')}`);
    return value;
  });
  expect(beside).toEqual([]);
});

describe('the document is as strict as the checks', () => {
  const answersOf = ({ operation }: (typeof operations)[number]) => Object.keys(operation.responses);

  test('every operation lists what any request may be answered', () => {
    const anywhere = ['400', '405', '408', '413', '417', '431', '500'];
    for (const one of operations) expect(answersOf(one)).toEqual(expect.arrayContaining(anywhere));
  });

  test('every operation that reads an account, a key or another server lists 503', () => {
    const without = operations.filter((one) => !answersOf(one).includes('503')).map(({ path }) => path);
    expect(without).toEqual(['/healthz']);
  });

  test('tags, scopes and the licence are declared, and links lead to operations', () => {
    const tags = document.tags.map(({ name }) => name);
    const ids = operations.map(({ operation }) => operation.operationId);
    const links = operations.flatMap(({ operation: { responses } }) =>
      Object.values(responses).flatMap((response) => Object.values(response.links ?? {})),
    );
    for (const { operation } of operations) {
      expect(tags).toEqual(expect.arrayContaining(operation.tags));
      for (const [scheme, scopes] of operation.security.flatMap((one) => Object.entries(one))) {
        expect(document.components.securitySchemes).toHaveProperty(scheme);
        expect(scopes).toHaveLength(scheme === 'apiKey' ? 1 : 0);
        expect(['spend', 'read', 'manage']).toEqual(expect.arrayContaining(scopes));
      }
    }
    expect(document.info.license).toBeDefined();
    expect(links.length).toBeGreaterThan(0);
    for (const { operationId } of links) expect(ids).toContain(operationId);
  });

  test('a range, a zone and the kind of a search say what they must look like', () => {
    const parameter = (path: string, name: string) =>
      document.paths[path]!['get']!.parameters!.find((one) => one.name === name)!.schema;
    const usage = '/v1/accounts/{accountId}/usage';
    for (const name of ['from', 'to']) {
      expect(parameter(usage, name).anyOf).toEqual([{ format: 'date-time' }, { format: 'date' }]);
    }
    expect(parameter(usage, 'timeZone').pattern).toBeDefined();
    expect(parameter('/v1/accounts/{accountId}/actions', 'kind').enum).toEqual(['search', 'resurface', 'rescreen']);
    expect(JSON.stringify(document.components.schemas['Action'])).toContain('"enum":["search","resurface"]');
  });

  test('a hold and a quote are for either actions or bulk work, never both', () => {
    const alternatives = (name: string) =>
      document.components.schemas[name]!.oneOf!.map(({ required, properties }) => ({ required, properties }));
    expect(alternatives('HoldRequest')).toEqual([
      { required: ['action'], properties: { feature: false, quantity: false } },
      { required: ['feature', 'quantity', 'requestId'], properties: { action: false } },
    ]);
    expect(alternatives('QuoteRequest')).toEqual([
      { required: ['actions'], properties: { feature: false, quantity: false } },
      { required: ['feature', 'quantity'], properties: { actions: false } },
    ]);
  });
});

describe('pages for people', () => {
  test('`/` leads to the API page', async () => {
    const answer = await api.call('GET', '/');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/docs']);
  });

  test('everything the API page loads comes from us, under a policy that allows nothing else', async () => {
    const { text: html, headers } = await api.call('GET', '/docs');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:/);
    const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? '');
    expect(assets.length).toBeGreaterThan(4);
    for (const url of assets) {
      expect(url).toMatch(/^\/(?!\/)/);
      expect((await api.call('GET', url)).status).toBe(200);
    }
    expect(html).not.toMatch(/<script>|style="/);
  });

  test('the address in a problem leads to its explanation', async () => {
    const problem = (await api.call('POST', '/v1/debits')).body as unknown as { type: string };
    const [page = '', section] = problem.type.split('#');
    const { status, text: html } = await api.call('GET', page);
    expect(status).toBe(200);
    expect(html).toContain(`<section id="${section}">`);
  });
});

describe('pages and their assets', () => {
  const paths = ['/docs', '/docs/errors', '/docs/page.css', '/docs/swagger-ui-bundle.js', '/docs/favicon-32x32.png'];

  test.each([{ range: 'bytes=9-2' }, { range: 'bytes=99999999-' }, { range: 'x' }, { 'if-match': '"x"' }])(
    'are served whole, whatever a client asks for: %j',
    async (headers) => {
      for (const path of paths) expect((await api.call('GET', path, { headers })).status).toBe(200);
    },
  );

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('refuse %s as every other route does', async (method) => {
    for (const path of ['/', ...paths]) {
      const answer = await api.call(method, path);
      expect([answer.status, answer.body.code, answer.headers.get('allow')]).toEqual([
        405,
        'method-not-allowed',
        'GET, HEAD',
      ]);
    }
  });

  test('have one address each: another spelling is another page, which is not there', async () => {
    for (const path of [
      '/DOCS',
      '/Docs/errors',
      '/docs/errors/',
      '/docs/SWAGGER-UI.css',
      '/docs//errors',
      '/openapi.JSON',
    ]) {
      const answer = await api.call('GET', path);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'no-such-route']);
    }
    expect((await api.call('GET', '/docs/')).headers.get('location')).toBe('/docs');
    for (const path of paths) expect((await api.call('HEAD', path)).status).toBe(200);
  });
});
