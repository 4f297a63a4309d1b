/**
 * Finds errors in the database after a run: commits that are not linked, accounts that do not match their entries, by
 * reconciliation's second proof, which shares no code with the ledger's rules; and answers that a caller got and that are
 * not stored.
 */
import type { Db } from 'mongodb';
import { isOfAction, type Entry } from '../../../domain/account/entry.js';
import { COMMITS } from '../../../ledger/commit-chains.js';
import { foldCommit, hashOf, type Commit, type Image } from '../../../ledger/commit/commit.js';
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
  /** Charges per commit that has any. */
  readonly perCommit: number;
}

export async function verify(db: Db, recorded: readonly [number, string][], accounts: number): Promise<Verdict> {
  const stored = db.collection<Commit>(COMMITS).find({}, { readConcern: { level: 'majority' } });
  const commits = await stored.sort({ _id: 1 }).toArray();
  const acknowledged = recorded.map(([n, entryId]) => {
    const { accountId, id } = chargeOf(n, accounts);
    return { entryId, accountId, actionId: id };
  });
  const charges = commits.map(({ entries }) => entries.filter(isMeasured).length).filter((count) => count > 0);
  const perCommit = charges.reduce((sum, count) => sum + count, 0) / Math.max(1, charges.length);
  return { mismatches: mismatchesOf(commits, acknowledged), perCommit };
}

const isMeasured = (entry: Entry): boolean => isOfAction(entry) && entry.spaceId === SPACE_ID;

/** The commits of an account are in their order. */
export function mismatchesOf(commits: readonly Commit[], acknowledged: readonly Acknowledged[]): string[] {
  const found: string[] = [];
  const byAccount = new Map<string, Commit[]>();
  for (const commit of commits) {
    const own = byAccount.get(commit.accountId);
    if (own) own.push(commit);
    else byAccount.set(commit.accountId, [commit]);
  }
  for (const [accountId, own] of byAccount) {
    found.push(...problemsOf(own).map((problem) => `${accountId}: ${problem}`));
  }

  const entries = commits.flatMap((commit) => commit.entries);
  const byId = new Map(entries.map((entry) => [entry._id, entry]));
  for (const { entryId, accountId, actionId } of acknowledged) {
    const entry = byId.get(entryId);
    if (!entry) found.push(`${entryId} was acknowledged and is not stored`);
    else if (entry.accountId !== accountId || !actionOf(entry).endsWith(`~${actionId}`)) {
      found.push(`${entryId} was acknowledged for ${actionId} and says ${actionOf(entry) || 'nothing'}`);
    }
  }
  return found;
}

function problemsOf(commits: readonly Commit[]): string[] {
  const entries = commits.flatMap((commit) => commit.entries);
  const broken = brokenEntries(entries);
  const changed = commits.filter(({ hash, ...content }) => hashOf(content) !== hash);
  broken.push(...changed.map(({ _id }) => `HASH of ${_id}`));
  try {
    const image = commits.reduce<Image | null>(foldCommit, null);
    return [...broken, ...totalsFindings(image!.state, entries).map(describeFinding)];
  } catch (error) {
    return [...broken, String(error)];
  }
}

const actionOf = (entry: Entry): string => (isOfAction(entry) ? (entry.action ?? '') : '');
