/** Checks input against the contract. */
import type { z } from 'zod';
import { invalidRequest, type Issue } from '../domain/errors.js';
import { messageOf, unknownName } from './messages.js';

/** Returns the parsed value, or throws `invalid-request`, which names every invalid field and every unknown one. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // Only what failed is checked again, in our words: with them, zod takes three times as long.
  const { error = parsed.error } = schema.safeParse(value, WORDS);
  throw invalidRequest(error.issues.flatMap(issuesOf));
}

/** Only here does the checker know the names of an object, so they travel as the message of its unknown ones. */
const WORDS = {
  error: (issue: z.core.$ZodRawIssue): string =>
    issue.code === 'unrecognized_keys' ? Object.keys(shapeOf(issue.inst)).join(' ') : messageOf(issue),
} as const;

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
