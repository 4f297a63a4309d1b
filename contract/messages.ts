/** Says in our own words what is wrong with a value. A schema that has words of its own for a rule keeps them. */
import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { formatNumber } from '../domain/format-number.js';

type Issue = z.core.$ZodRawIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'must be an RFC 3339 timestamp, for example 2026-03-31T12:00:00Z',
};

export function messageOf(issue: Issue): string {
  if (issue.input === undefined) return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return mustBeOneOf(issue.values);
    case 'invalid_union':
      return unionMessage(issue);
    case 'too_small':
      return sizeMessage(issue.origin, 'at least', issue.minimum);
    case 'too_big':
      return sizeMessage(issue.origin, 'at most', issue.maximum);
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'has the wrong form';
    default:
      return VAGUE;
  }
}

const VAGUE = 'is not valid';

/** Whether any other issue of the field helps more: this one names no rule, or only the bounds of every whole number. */
export function saysLittle(issue: z.core.$ZodIssue): boolean {
  if (issue.code === 'too_small') return issue.minimum === Number.MIN_SAFE_INTEGER;
  if (issue.code === 'too_big') return issue.maximum === Number.MAX_SAFE_INTEGER;
  return issue.message === VAGUE;
}

/** A parameter of a query has no list: one that comes as a list was given several times. */
export const messageInQuery = (issue: Issue): string =>
  Array.isArray(issue.input) ? 'must be given once' : messageOf(issue);

/** A name that the contract does not have at this place, and the one that was probably meant. */
export function unknownName(name: string, known: readonly string[]): string {
  const meant = nearestName(name, known);
  if (meant !== null) return `is not known here. Did you mean ${meant}?`;
  return known.length === 0
    ? 'is not known here: nothing is expected.'
    : `is not known here. Known are ${known.join(', ')}.`;
}

/** The same letters in another case, a beginning, or a few letters off; null where nothing is near. */
function nearestName(name: string, known: readonly string[]): string | null {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const wanted = plain(name);
  const begun = known.find((candidate) => wanted.length > 2 && plain(candidate).startsWith(wanted));
  if (begun !== undefined) return begun;
  if (known.length === 0 || wanted.length > MAX_COMPARED_LENGTH) return null;
  const nearest = closest(wanted, known.map(plain));
  const isNear = distance(wanted, nearest) <= Math.max(1, Math.floor(nearest.length / 3));
  return isNear ? known[known.map(plain).indexOf(nearest)]! : null;
}

/** Comparing costs the product of both lengths, and callers choose the name. */
const MAX_COMPARED_LENGTH = 64;

function unionMessage(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const { discriminator, input } = issue;
  const options = (issue as { options?: readonly unknown[] }).options ?? [];
  const given = discriminator === undefined ? undefined : (input as Readonly<Record<string, unknown>>)[discriminator];
  const rule = mustBeOneOf(options);
  return given === undefined ? `is required: it ${rule}` : rule;
}

function mustBeOneOf(values: readonly unknown[]): string {
  return values.length === 1 ? `must be ${String(values[0])}` : `must be one of ${values.join(', ')}`;
}

function sizeMessage(origin: string, bound: 'at least' | 'at most', size: number | bigint): string {
  const shown = formatNumber(size);
  if (origin === 'string') {
    return size === 1 && bound === 'at least' ? 'must not be empty' : `must have ${bound} ${shown} characters`;
  }
  if (origin === 'array') return size === 1 ? `must have ${bound} 1 item` : `must have ${bound} ${shown} items`;
  return `must be ${bound} ${shown}`;
}
