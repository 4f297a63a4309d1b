/**
 * Seals with a hash everything in an account document that its entries can't prove: its terms, calendar, crossings and
 * caps, and what guards it. Grants, holds and balances need no seal, since they follow from the entries.
 */
import { hash } from 'node:crypto';
import type { StoredAccount } from './store.js';

export function sealOf({ state, version, revision, lastHash }: StoredAccount): string {
  const { accountId, seq, at, buckets, period, crossings, terms, spaceCaps } = state;
  const sealed = [accountId, version, revision, lastHash, seq, at, buckets, period, crossings, terms, spaceCaps];
  return hash('sha256', JSON.stringify(sealed), 'base64url');
}
