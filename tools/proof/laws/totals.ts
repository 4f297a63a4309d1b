/**
 * Runs reconciliation's second proof (`ledger/reconcile/totals.ts`) on entries in memory: it sums here what the
 * database sums there. Simulation, properties and bench use it instead of arithmetic of their own.
 */
import type { AccountState } from '../../../domain/account/account-state.js';
import { BUCKETS, type Entry, type PeriodCloseEntry } from '../../../domain/account/entry.js';
import { accountDocument, type AccountDocument } from '../../../ledger/account-document.js';
import { Findings, type Finding } from '../../../ledger/reconcile/findings.js';
import type { GrantedRow, HeldRow, PauseRow, SumRow } from '../../../ledger/reconcile/reader.js';
import { checkTotals, type Sums } from '../../../ledger/reconcile/totals.js';

/** What is wrong with an account, given all of its entries in order. */
export function totalsFindings(document: AccountDocument, entries: readonly Entry[]): readonly Finding[] {
  const findings = new Findings(document._id);
  const closes = entries.filter((entry): entry is PeriodCloseEntry => entry.type === 'period_close');
  checkTotals(document, closes, sumsOf(entries), findings);
  return findings.kept;
}

/** As it would be stored: what guards a stored document has no part in its totals. */
export const documentOf = (state: AccountState): AccountDocument =>
  accountDocument({ state, version: '', revision: 0, lastHash: '' });

export const describeFinding = ({ kind, subject, entryId, expected, found }: Finding): string =>
  `${kind} ${subject}${entryId === undefined ? '' : ` of ${entryId}`} is ${JSON.stringify(found)}, its entries say ${JSON.stringify(expected)}`;

function sumsOf(entries: readonly Entry[]): Sums {
  return {
    rows: sumRows(entries),
    granted: grantedBy(entries),
    holds: unresolvedHolds(entries),
    pauses: pausesOf(entries),
    repeatedKeys: repeatedKeys(entries),
  };
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** The fields that the sums read; those that only some entries have are optional. */
interface Summed extends Pick<Entry, 'seq' | 'periodId' | 'type' | 'tokens' | 'overageTokens' | 'legs'> {
  readonly feature?: string;
  readonly overageUnitPrice?: { readonly amount: number; readonly currency: string };
  readonly late?: true;
  readonly ofLate?: true;
  readonly reopens?: true;
}

function sumRows(entries: readonly Summed[]): SumRow[] {
  const rows = new Map<string, Mutable<SumRow>>();
  for (const entry of entries) {
    const { periodId, type, legs, seq, late = false, ofLate = false, feature = '' } = entry;
    const { amount: overageAmount = 0, currency: overageCurrency = '' } = entry.overageUnitPrice ?? {};
    const group = { periodId, type, late, ofLate, feature, overageAmount, overageCurrency };
    const key = Object.values(group).join(' ');
    const row = rows.get(key) ?? emptyRow(group, seq);
    rows.set(key, row);
    row.entries += 1;
    row.tokens += entry.tokens;
    row.overageTokens += entry.overageTokens;
    row.reopens += entry.reopens ? 1 : 0;
    row.firstSeq = Math.min(row.firstSeq, seq);
    row.lastSeq = Math.max(row.lastSeq, seq);
    for (const bucket of BUCKETS) row[bucket] += legs[bucket] ?? 0;
  }
  return [...rows.values()];
}

function emptyRow(group: SumRow['group'], seq: number): Mutable<SumRow> {
  const none = Object.fromEntries(BUCKETS.map((bucket) => [bucket, 0])) as Record<(typeof BUCKETS)[number], number>;
  return { group, entries: 0, tokens: 0, overageTokens: 0, reopens: 0, firstSeq: seq, lastSeq: seq, ...none };
}

function grantedBy(entries: readonly Entry[]): GrantedRow[] {
  return entries
    .filter((entry) => entry.type === 'grant')
    .flatMap(({ slices, periodId, legs }) =>
      slices.map(({ source }) => ({ periodId, source, tokens: -(legs.issued ?? 0) })),
    );
}

const OF_HOLDS = new Set<string>(['settle', 'release', 'unfreeze', 'debit', 'clawback']);

function unresolvedHolds(entries: readonly Entry[]): HeldRow[] {
  const holds = new Map<string, Mutable<HeldRow>>();
  for (const { _id, type, ref, legs } of entries) {
    if (type !== 'hold' && type !== 'freeze' && !(OF_HOLDS.has(type) && ref !== undefined)) continue;
    const holdId = ref ?? _id;
    const hold = holds.get(holdId) ?? { holdId, held: 0, resolutions: 0 };
    holds.set(holdId, hold);
    hold.held += legs.held ?? 0;
    hold.resolutions += ['settle', 'release', 'unfreeze'].includes(type) ? 1 : 0;
  }
  return [...holds.values()].filter(({ held, resolutions }) => held !== 0 || resolutions > 1);
}

function pausesOf(entries: readonly Entry[]): PauseRow[] {
  const resumed = entries.filter(({ type }) => type === 'resume').map(({ ref }) => ref);
  return entries
    .filter(({ type }) => type === 'pause')
    .map(({ _id: pauseId }) => ({ pauseId, resumed: resumed.filter((ref) => ref === pauseId).length }));
}

function repeatedKeys(entries: readonly Entry[]): Sums['repeatedKeys'] {
  const times = new Map<string, number>();
  for (const { key } of entries) times.set(key, (times.get(key) ?? 0) + 1);
  return [...times].filter(([, count]) => count > 1).map(([key, count]) => ({ key, times: count }));
}
