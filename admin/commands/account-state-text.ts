/**
 * Writes an account's state as lines of text, in an order that does not depend on the account: two of them can be compared
 * line by line.
 */
import type { AccountState } from '../../domain/account/account-state.js';

export function describeState(state: AccountState): string {
  const { accountId, seq, at, buckets, grants, holds, pauses, period, spaceCaps, crossings, terms } = state;
  const title = `Account ${accountId} after entry ${seq}, at ${at.toISOString()}`;
  const parts = { buckets, period, grants, holds, pauses, spaceCaps, crossings, terms };
  const lines = Object.entries(parts).flatMap(([name, part]) => linesOf(name, part));
  return [title, ...lines.map((line) => `  ${line}`), ''].join('\n');
}

/** One line for each value, by its path. The names within a part are sorted; lists keep their order, which means something. */
function linesOf(path: string, value: unknown): string[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return [`${path} none`];
    return value.flatMap((one: unknown, index) => linesOf(`${path}.${index + 1}`, one));
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return [`${path} ${textOf(value)}`];
  const names = Object.keys(value).sort();
  if (names.length === 0) return [`${path} none`];
  return names.flatMap((name) => linesOf(`${path}.${name}`, (value as Record<string, unknown>)[name]));
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
