/** A refusal names each field once, by the rule that helps. */
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { accountChanges } from '../../contract/accounts/accounts.js';
import { parse, parseQuery } from '../../contract/parse.js';
import { entriesCsvQuery, entriesQuery } from '../../contract/reading/entries.js';
import { usageQuery } from '../../contract/reading/usage.js';
import { holdRequest, settleRequest } from '../../contract/spending/holds.js';
import { isCredits } from '../../domain/credits.js';
import type { FuelgaugeError } from '../../domain/errors.js';

type Checked = typeof parse;

function issuesOf(schema: z.ZodType, value: unknown, check: Checked = parse): unknown {
  try {
    check(schema, value);
    return [];
  } catch (error) {
    return (error as FuelgaugeError).facts['issues'];
  }
}

const bulk = (quantity: number) => ({ accountId: 'a', feature: 'meeting_assistant', quantity, requestId: 'r' });

test.each<[string, z.ZodType, object, string, string]>([
  ['a number that no computer counts to', holdRequest, bulk(1e17), 'quantity', 'must be at most 10,000'],
  ['a number below all', holdRequest, bulk(-1e17), 'quantity', 'must be at least 1'],
  ['a number beyond a large limit', settleRequest, { tokens: 2 ** 53 }, 'tokens', 'must be at most 1,000,000,000'],
  ['an unbounded number', z.object({ n: z.int() }), { n: 1e17 }, 'n', 'must be at most 9,007,199,254,740,991'],
  ['a rule without words', z.object({ n: z.int().min(1).refine(isCredits) }), { n: -1 }, 'n', 'must be at least 1'],
  ['a text that breaks two rules', accountChanges, { name: '' }, 'name', 'must not be empty'],
])('%s gets one issue, which says the rule of the field', (_, schema, value, path, message) => {
  expect(issuesOf(schema, value)).toEqual([{ path, message }]);
});

test('every invalid field is named', () => {
  expect(issuesOf(settleRequest, { tokens: 1e17, token: 1 })).toHaveLength(2);
});

test.each(Object.keys(entriesQuery.shape))('%s of a query must be given once', (name) => {
  expect(issuesOf(entriesQuery, { [name]: ['1', '2'] }, parseQuery)).toEqual([
    { path: name, message: 'must be given once' },
  ]);
});

test('a parameter with words of its own is refused by them, and a list in a body is no repetition', () => {
  expect(issuesOf(usageQuery, { groupBy: ['space', 'day'] }, parseQuery)).toEqual([
    { path: 'groupBy', message: 'must be given once' },
  ]);
  expect(issuesOf(entriesCsvQuery, { limit: ['1', '2'] }, parseQuery)).toEqual([
    { path: 'limit', message: 'must be left out with text/csv, which has every row' },
  ]);
  expect(issuesOf(accountChanges, { name: ['a', 'b'] })).toEqual([{ path: 'name', message: 'must be a text' }]);
});
