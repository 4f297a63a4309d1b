/** Sends each operation what callers get wrong, and compares the answers with the document. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CallOptions, Client } from './support/http.js';
import { keyWith, serveStub } from './support/stub-app.js';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly queryNames: readonly string[];
  readonly declared: readonly string[];
}

interface Described {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly responses: object;
}

let api: Client;
let operations: readonly Operation[];

beforeAll(async () => {
  api = await serveStub();
  const { body } = await api.call('GET', '/openapi.json');
  operations = Object.entries(body['paths'] as Record<string, Record<string, Described>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], responses }]) => ({
      method: method.toUpperCase(),
      path,
      queryNames: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
      declared: Object.keys(responses),
    })),
  );
});
afterAll(() => api.close());

/** Returns the answers that the document does not have, and how many had each status. */
async function send(
  asked: readonly Operation[],
  requestsOf: (operation: Operation) => readonly { readonly url: string; readonly more?: CallOptions }[],
) {
  const undeclared: string[] = [];
  const counts: Record<number, number> = {};
  for (const operation of asked) {
    for (const { url, more = {} } of requestsOf(operation)) {
      const { method, declared } = operation;
      const { status } = await api.call(method, url, { token: keyWith('spend', 'read', 'manage'), ...more });
      counts[status] = (counts[status] ?? 0) + 1;
      if (!declared.includes(String(status))) undeclared.push(`${method} ${url}: ${status}`);
    }
  }
  return { undeclared, counts };
}

const placeOf = ({ path }: Operation, id = 'x'): string => path.replaceAll(/\{\w+\}/g, id);

test('a query that an operation does not take gets an answer of the document', async () => {
  const { undeclared, counts } = await send(operations, (one) => [
    { url: `${placeOf(one)}?x=1` },
    ...one.queryNames.map((name) => ({ url: `${placeOf(one)}?${name}=1&${name}=2` })),
  ]);
  expect(undeclared).toEqual([]);
  expect(counts[422]).toBeGreaterThan(operations.length);
});

test('a path that cannot be decoded gets an answer of the document', async () => {
  const withParameters = operations.filter(({ path }) => path.includes('{'));
  const { undeclared, counts } = await send(withParameters, (one) => [{ url: placeOf(one, '%ff') }]);
  expect(undeclared).toEqual([]);
  expect(counts).toEqual({ 404: withParameters.length });
});

test('a body that cannot be read gets an answer of the document', async () => {
  const acting = operations.filter(({ method }) => method !== 'GET');
  const bodyOf = (type: string, raw: string) => ({ raw, headers: { 'content-type': type } });
  const { undeclared, counts } = await send(acting, (one) => [
    { url: placeOf(one), more: bodyOf('application/json; charset=latin1', '{}') },
    { url: placeOf(one), more: bodyOf('application/json', '{') },
    { url: placeOf(one), more: bodyOf('application/json', '{"x":1}') },
  ]);
  expect(undeclared).toEqual([]);
  expect(counts[415]).toBeGreaterThan(0);
  expect(counts[422]).toBeGreaterThan(0);
});
