/**
 * Each entry's hash covers the entry and the hash before it, from the account's first entry on: a changed, missing or
 * swapped entry breaks every later link.
 */
import { hash } from 'node:crypto';
import type { Entry } from '../domain/account/entry.js';
import type { ChainedEntry } from './store.js';

/** An account's first entry is chained to this. */
export const CHAIN_START = '';

/** Links new entries, oldest first, behind `lastHash`. */
export function chain(lastHash: string, entries: readonly (Entry & Pick<ChainedEntry, 'commit'>)[]): ChainedEntry[] {
  let previous = lastHash;
  return entries.map((entry) => {
    previous = linkHash(previous, entry);
    return { ...entry, hash: previous };
  });
}

/** SHA-256 over the previous hash and the entry's fields in their stored order. */
export function linkHash(previous: string, entry: Entry): string {
  return hash('sha256', previous + JSON.stringify(entry), 'base64url');
}
