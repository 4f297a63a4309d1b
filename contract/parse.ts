/** Checks input against the contract. */
import type { z } from 'zod';
import { invalidRequest, type Issue } from '../domain/errors.js';
import { messageInQuery, messageOf, saysLittle, unknownName } from './messages.js';

/** Returns the parsed value, or throws `invalid-request`, which names every invalid field and every unknown one, once each. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  return parseWith(messageOf, schema, value);
}

/** The same for the query of a URL. */
export function parseQuery<T>(schema: z.ZodType<T>, query: unknown): T {
  return parseWith(messageInQuery, schema, query);
}

function parseWith<T>(messageFor: typeof messageOf, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // Only what failed is checked again, in our words: with them, zod takes three times as long.
  const { error = parsed.error } = schema.safeParse(value, wordsOf(messageFor));
  throw invalidRequest(onePerField(error.issues));
}

/** Only here does the checker know the names of an object, so they travel as the message of its unknown ones. */
const wordsOf = (messageFor: typeof messageOf) => ({
  error: (issue: z.core.$ZodRawIssue): string =>
    issue.code === 'unrecognized_keys' ? Object.keys(shapeOf(issue.inst)).join(' ') : messageFor(issue),
});

/** A value that breaks several rules is told the first, since the others often follow from it. */
function onePerField(issues: readonly z.core.$ZodIssue[]): Issue[] {
  const byPath = new Map<string, Issue>();
  const helpful = issues.filter((issue) => !saysLittle(issue));
  for (const issue of [...helpful, ...issues].flatMap(issuesOf)) {
    if (!byPath.has(issue.path)) byPath.set(issue.path, issue);
  }
  return [...byPath.values()];
}

/** One caller may send thousands of unknown names; the answer names the first of them. */
const MAX_UNKNOWN_NAMES = 10;
const MAX_SHOWN_LENGTH = 64;

function issuesOf(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path.join('.'), message: issue.message }];
  const known = issue.message === '' ? [] : issue.message.split(' ');
  return issue.keys.slice(0, MAX_UNKNOWN_NAMES).map((name) => ({
    path: [...issue.path, name.slice(0, MAX_SHOWN_LENGTH)].join('.'),
    message: unknownName(name, known),
  }));
}

const shapeOf = (schema: unknown): object => (schema as z.ZodObject).def.shape;
