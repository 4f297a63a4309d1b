/**
 * Finds errors in the database after a run. It uses none of the ledger's own code: it adds up the stored entries and
 * compares them with the stored account and with the answers that the callers got.
 */
import type { Db } from 'mongodb';
import { SPACE_ID, chargeOf } from './scenarios.js';

export interface StoredAccount {
  readonly _id: string;
  readonly seq: number;
  readonly buckets: Readonly<Record<string, number>>;
}

export interface StoredEntry {
  readonly _id: string;
  readonly accountId: string;
  readonly seq: number;
  readonly key: string;
  readonly action?: string;
  readonly spaceId?: string;
  readonly legs: Readonly<Record<string, number>>;
  readonly at: Date;
}

/** An answer that a caller got: the entry it named, and the account and action of the request. */
export interface Acknowledged {
  readonly entryId: string;
  readonly accountId: string;
  readonly actionId: string;
}

export interface Verdict {
  readonly mismatches: string[];
  /** Debits per commit; the entries of one commit have the same time. */
  readonly perCommit: number;
}

export async function verify(db: Db, recorded: readonly [number, string][], accounts: number): Promise<Verdict> {
  const majority = { readConcern: { level: 'majority' } } as const;
  const stored = await db.collection<StoredAccount>('ledger_accounts').find({}, majority).toArray();
  const entries = await db.collection<StoredEntry>('ledger_entries').find({}, majority).toArray();
  const acknowledged = recorded.map(([n, entryId]) => {
    const { accountId, id } = chargeOf(n, accounts);
    return { entryId, accountId, actionId: id };
  });
  const charges = entries.filter(({ spaceId }) => spaceId === SPACE_ID);
  const commits = new Set(charges.map(({ accountId, at }) => `${accountId} ${at.getTime()}`)).size;
  return { mismatches: mismatchesOf(stored, entries, acknowledged), perCommit: charges.length / Math.max(1, commits) };
}

export function mismatchesOf(
  accounts: readonly StoredAccount[],
  entries: readonly StoredEntry[],
  acknowledged: readonly Acknowledged[],
): string[] {
  const found: string[] = [];
  const byAccount = new Map<string, StoredEntry[]>(accounts.map(({ _id }) => [_id, []]));
  for (const entry of entries) {
    const own = byAccount.get(entry.accountId);
    if (own) own.push(entry);
    else found.push(`${entry._id} belongs to no account`);
  }
  for (const account of accounts) found.push(...mismatchesIn(account, byAccount.get(account._id)!));

  const byId = new Map(entries.map((entry) => [entry._id, entry]));
  const answered = new Set<string>();
  for (const { entryId, accountId, actionId } of acknowledged) {
    const entry = byId.get(entryId);
    if (!entry) found.push(`${entryId} was acknowledged and is not stored`);
    else if (entry.accountId !== accountId || entry.action?.endsWith(`~${actionId}`) !== true) {
      found.push(`${entryId} was acknowledged for ${actionId} and says ${entry.action ?? 'nothing'}`);
    }
    if (answered.has(entryId)) found.push(`${entryId} was the answer to two different actions`);
    answered.add(entryId);
  }
  return found;
}

function mismatchesIn({ _id, seq, buckets }: StoredAccount, entries: readonly StoredEntry[]): string[] {
  const found: string[] = [];
  const sums: Record<string, number> = {};
  for (const { legs } of entries) {
    for (const [bucket, tokens] of Object.entries(legs)) sums[bucket] = (sums[bucket] ?? 0) + tokens;
  }
  for (const [bucket, tokens] of Object.entries(buckets)) {
    if ((sums[bucket] ?? 0) !== tokens)
      found.push(`${_id}: ${bucket} is ${tokens}, its entries say ${sums[bucket] ?? 0}`);
  }
  const { available = 0, held = 0, spent = 0, issued = 0 } = buckets;
  if (-issued !== available + held + spent) found.push(`${_id}: granted is not left + held + spent`);
  if (available < 0) found.push(`${_id}: more was spent than granted`);
  if (new Set(entries.map(({ key }) => key)).size !== entries.length) found.push(`${_id}: a key is stored twice`);
  const seqs = new Set(entries.map((entry) => entry.seq));
  const gapless = seqs.size === entries.length && entries.every((entry) => entry.seq >= 1 && entry.seq <= seq);
  if (!gapless || entries.length !== seq) found.push(`${_id}: ${entries.length} entries, the last number is ${seq}`);
  return found;
}
