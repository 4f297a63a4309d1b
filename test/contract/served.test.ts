/** Proves that the compiler checks answers against the contract: a needless `@ts-expect-error` fails the build. */
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { route } from '../../api/route.js';
import type { Sent, Served } from '../../contract/served.js';
import { instant } from '../../contract/values.js';

const answer = z.object({ at: instant, tokens: z.int() });
const at = new Date('2026-03-10T12:00:00Z');
const described = { method: 'get', path: '/', tag: 'Test', summary: 'Test', access: null } as const;

test('the server serves dates, and the caller receives the text that the schema describes', () => {
  const served: Served<typeof answer> = { at, tokens: 3 };
  const sent: Sent<typeof answer> = { at: '2026-03-10T12:00:00.000Z', tokens: 3 };
  expect(JSON.parse(JSON.stringify(served))).toEqual(sent);
  expect(answer.parse(sent)).toEqual(sent);
  // @ts-expect-error: the caller receives no Date
  expect(answer.safeParse({ at, tokens: 3 } satisfies Sent<typeof answer>).success).toBe(false);
});

test('a route answers only with its own statuses and the body of each', () => {
  const answers = { 200: answer, 201: z.object({ id: z.string() }), 204: null };
  const routes = [
    route({ ...described, answers, handle: () => ({ status: 200, body: { at, tokens: 3 } }) }),
    route({ ...described, answers, handle: () => ({ status: 204 }) }),
    // @ts-expect-error: the body of 201
    route({ ...described, answers, handle: () => ({ status: 200, body: { id: 'a' } }) }),
    // @ts-expect-error: a number as text
    route({ ...described, answers, handle: () => ({ status: 200, body: { at, tokens: '3' } }) }),
    // @ts-expect-error: a status without a schema
    route({ ...described, answers, handle: () => ({ status: 202, body: { at, tokens: 3 } }) }),
  ];
  expect(routes).toHaveLength(5);
});
