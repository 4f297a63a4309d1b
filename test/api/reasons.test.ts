import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { activitiesInContext } from '../support/activities-in-context.js';
import { ledgerInMemory } from '../support/ledger-in-memory.js';
import type { Client } from './support/http.js';
import { keyWith, serveStub } from './support/stub-app.js';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly additionalProperties?: boolean;
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const token = keyWith('spend', 'read', 'manage');

let api: Client;
/** Every route that takes a body, with the body's schema. */
let bodies: { readonly method: string; readonly path: string; readonly schema: Schema }[];
beforeAll(async () => {
  api = await serveStub();
  const { paths, components } = (await api.call('GET', '/openapi.json')).body as unknown as Document;
  const named = ({ $ref }: Schema): Schema | undefined => components.schemas[$ref?.split('/').at(-1) ?? ''];
  bodies = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]) => {
      const schema = requestBody?.content['application/json']?.schema;
      return schema ? [{ method, path, schema: named(schema) ?? schema }] : [];
    }),
  );
});
afterAll(() => api.close());

const UNSEEN = [
  ['a NUL', 'it found\u0000 nobody'],
  ['a carriage return and a line feed', 'it found nobody\r\nX-Paid: yes'],
  ['a line feed', 'it found\nnobody'],
  ['a line separator', 'it found\u2028nobody'],
  ['a mark that turns the text around', 'it found \u202eydobon'],
  ['an isolate of another direction', 'it found \u2067nobody'],
  ['half a character', 'it found \ud800'],
  ['nothing that is seen', ' \u00a0 '],
] as const;

test.each(UNSEEN)('no route takes a reason with %s: 422 names the field', async (_, reason) => {
  const routes = bodies.filter(({ schema }) => Object.hasOwn(schema.properties ?? {}, 'reason'));
  const refused = [];
  for (const { method, path } of routes) {
    const made = path.replace('{accountId}', 'acme').replaceAll(/\{\w+\}/g, 'acme~000000000002');
    const { status, body } = await api.call(method.toUpperCase(), made, { token, json: { reason } });
    const named = body.issues.some((issue) => issue.path === 'reason' && /one line|blank/.test(issue.message));
    if (status === 422 && named) refused.push(`${method} ${path}`);
  }
  expect(refused).toEqual([
    'post /v1/debits/{debitId}/refund',
    'post /v1/accounts/{accountId}/top-ups/{topUpId}/resolve',
  ]);
});

test.each(UNSEEN)('no activity takes a reason with %s', async (_, reason) => {
  const { ledger } = ledgerInMemory(() => new Date('2026-03-10T12:00:00Z'));
  const { refundDebit } = activitiesInContext({ ledger, onUnexpectedError: () => undefined });
  await expect(refundDebit({ debitId: 'acme~000000000002', requestId: 'r', reason })).rejects.toMatchObject({
    type: 'invalid-request',
    details: [{ issues: [{ path: 'reason' }] }],
  });
});

test('every body of the contract refuses unknown names', () => {
  expect(bodies.length).toBeGreaterThan(10);
  const open = bodies.filter(({ schema }) => schema.additionalProperties !== false);
  expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});
