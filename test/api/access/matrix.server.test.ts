/** Every route and every caller: what each of them is answered. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SIGNED_ROUTES } from '../../../api/app.js';
import { textOf } from '../../architecture/source-files.js';
import { COLUMNS, memberOf, openCallers, type Callers, type Column } from './callers.js';
import { REQUESTS, type Request } from './requests.js';
import { ROWS } from './rows.js';
import { openWorld, type World } from './world.js';

let world: World;
let callers: Callers;
beforeAll(async () => {
  world = await openWorld();
  callers = await openCallers(world);
});
afterAll(() => world.close());

const statusesOf = (row: string): number[] => row.match(/\d{3}/g)!.map(Number);
const routeOf = (row: string): string => row.split(' # ')[0]!;

const thingsOf = (column: Column) => (column.startsWith('closed') ? world.closed : world.open);

/** Reads no body, because that of a stream does not end. */
async function statusOf(route: string, { params = {}, query, json }: Request, authorization: string | null) {
  const [method, template = ''] = route.split(' ');
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name]!));
  const search = query ? `?${new URLSearchParams(query).toString()}` : '';
  const left = new AbortController();
  const { status } = await fetch(world.api.url + path + search, {
    method: method!,
    signal: left.signal,
    headers: {
      ...(authorization !== null && { authorization }),
      ...(json && { 'content-type': 'application/json' }),
    },
    body: json ? JSON.stringify(json) : null,
  });
  left.abort();
  return status;
}

const requestOf = async (row: string, column: Column): Promise<Request> =>
  await REQUESTS[row]!(world, thingsOf(column), memberOf(column));

test('every route of the API has a row, and every row has its request and all callers', async () => {
  const { body } = await world.api.call('GET', '/openapi.json');
  const { paths } = body as unknown as { readonly paths: Record<string, object> };
  const documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(documented.length).toBeGreaterThan(50);
  const signed = SIGNED_ROUTES.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect([...new Set(Object.keys(ROWS).map(routeOf))].sort()).toEqual([...documented, ...signed].sort());
  expect(Object.keys(REQUESTS).sort()).toEqual(Object.keys(ROWS).sort());
  for (const row of Object.values(ROWS)) expect(statusesOf(row)).toHaveLength(COLUMNS.length);
});

test('no route is served beside the document and the signed ones, but the document itself', () => {
  const served = textOf('api/app.ts').matchAll(/\bapp\s*\.(?:get|post|put|patch|delete|route)\(([^,]+)/g);
  expect([...served].map(([, path]) => path)).toEqual(["'/openapi.json'"]);
});

describe('every caller gets the answer that the contract promises', () => {
  test.each(Object.entries(ROWS))('%s', async (name, row) => {
    const [unproven, ...proven] = statusesOf(row);
    const answers: Record<string, number> = {};
    const expected: Record<string, number> = {};
    const request = await requestOf(name, 'owner');
    await Promise.all(
      callers.unproven.map(async ([broken, authorization]) => {
        expected[broken] = unproven!;
        answers[broken] = await statusOf(routeOf(name), request, authorization);
      }),
    );
    for (const [index, column] of COLUMNS.slice(1).entries()) {
      expected[column] = proven[index]!;
      const proof = callers.proofs[column as Exclude<Column, 'unproven'>];
      answers[column] = await statusOf(routeOf(name), await requestOf(name, column), `Bearer ${proof}`);
    }
    expect(answers).toEqual(expected);
  });
});
