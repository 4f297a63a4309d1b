/** Chains the lines of the audit log as the ledger chains its entries: a changed, missing or swapped line breaks the rest. */
import { hash } from 'node:crypto';
import type { AuditRecord } from './models.js';

/** The first line is chained to this. */
export const CHAIN_START = '';

export function linkHash(previous: string, line: Omit<AuditRecord, 'hash'>): string {
  const { _id, at, by, act, accountId, subject, facts } = line;
  const sorted = Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([_id, at.toISOString(), by, act, accountId, subject, sorted]);
  return hash('sha256', previous + text, 'base64url');
}
