/**
 * Runs reconciliation's second proof (`ledger/reconcile/sums.ts` and `ledger/reconcile/totals.ts`) on entries in memory.
 * Simulation, properties and bench use it instead of arithmetic of their own.
 */
import type { AccountState } from '../../../domain/account/account-state.js';
import type { Entry } from '../../../domain/account/entry.js';
import { Findings, type Finding } from '../../../ledger/reconcile/findings.js';
import { AccountSums } from '../../../ledger/reconcile/sums.js';
import { checkTotals } from '../../../ledger/reconcile/totals.js';

/** What is wrong with an account, given all of its entries in order. */
export function totalsFindings(state: AccountState, entries: readonly Entry[]): readonly Finding[] {
  const findings = new Findings(state.accountId);
  const sums = new AccountSums();
  const keys = new Set<string>();
  for (const entry of entries) {
    sums.add(entry);
    if (keys.has(entry.key)) findings.add('KEY_TWICE', entry.key, 'once', 'again', entry._id);
    keys.add(entry.key);
  }
  checkTotals(state, sums.sums(), findings);
  return findings.kept;
}

export const describeFinding = ({ kind, subject, entryId, expected, found }: Finding): string =>
  `${kind} ${subject}${entryId === undefined ? '' : ` of ${entryId}`} is ${JSON.stringify(found)}, its entries say ${JSON.stringify(expected)}`;
