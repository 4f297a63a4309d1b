/**
 * Finds errors in the database after a run: accounts that do not match their entries, by reconciliation's second proof,
 * which shares no code with the ledger's rules; and answers that a caller got and that are not stored.
 */
import type { Db } from 'mongodb';
import { isOfAction } from '../../../domain/account/entry.js';
import type { AccountDocument } from '../../../ledger/account-document.js';
import type { ChainedEntry } from '../../../ledger/store.js';
import { brokenEntries } from '../../proof/laws/entries.js';
import { describeFinding, totalsFindings } from '../../proof/laws/totals.js';
import { SPACE_ID, chargeOf } from './scenarios.js';

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
  const stored = await db.collection<AccountDocument>('ledger_accounts').find({}, majority).toArray();
  const entries = await db.collection<ChainedEntry>('ledger_entries').find({}, majority).sort({ _id: 1 }).toArray();
  const acknowledged = recorded.map(([n, entryId]) => {
    const { accountId, id } = chargeOf(n, accounts);
    return { entryId, accountId, actionId: id };
  });
  const charges = entries.filter((entry) => isOfAction(entry) && entry.spaceId === SPACE_ID);
  const commits = new Set(charges.map(({ accountId, at }) => `${accountId} ${at.getTime()}`)).size;
  return { mismatches: mismatchesOf(stored, entries, acknowledged), perCommit: charges.length / Math.max(1, commits) };
}

export function mismatchesOf(
  accounts: readonly AccountDocument[],
  entries: readonly ChainedEntry[],
  acknowledged: readonly Acknowledged[],
): string[] {
  const found: string[] = [];
  const byAccount = new Map<string, ChainedEntry[]>(accounts.map(({ _id }) => [_id, []]));
  for (const entry of entries) {
    const own = byAccount.get(entry.accountId);
    if (own) own.push(entry);
    else found.push(`${entry._id} belongs to no account`);
  }
  for (const account of accounts) {
    const own = byAccount.get(account._id)!;
    const problems = [...brokenEntries(own), ...totalsFindings(account, own).map(describeFinding)];
    found.push(...problems.map((problem) => `${account._id}: ${problem}`));
  }

  const byId = new Map(entries.map((entry) => [entry._id, entry]));
  const answered = new Set<string>();
  for (const { entryId, accountId, actionId } of acknowledged) {
    const entry = byId.get(entryId);
    if (!entry) found.push(`${entryId} was acknowledged and is not stored`);
    else if (entry.accountId !== accountId || !actionOf(entry).endsWith(`~${actionId}`)) {
      found.push(`${entryId} was acknowledged for ${actionId} and says ${actionOf(entry) || 'nothing'}`);
    }
    if (answered.has(entryId)) found.push(`${entryId} was the answer to two different actions`);
    answered.add(entryId);
  }
  return found;
}

const actionOf = (entry: ChainedEntry): string => (isOfAction(entry) ? (entry.action ?? '') : '');
