/**
 * Makes the second proof: sums that the database makes of the entries' legs must give the account's balances, its
 * holds, its current period and the statement of every closed one. It shares no code with the rules, on purpose.
 */
import { BUCKETS, type EntryType, type PeriodCloseEntry } from '../../domain/account/entry.js';
import { GRANT_SOURCES } from '../../domain/grant.js';
import { readHold, type AccountDocument } from '../account-document.js';
import type { Findings } from './findings.js';
import type { GrantedRow, HeldRow, LedgerReader, PauseRow, SumRow } from './reader.js';

export interface Sums {
  readonly rows: readonly SumRow[];
  readonly granted: readonly GrantedRow[];
  readonly holds: readonly HeldRow[];
  /** The ids of pauses, with how often each was resumed. */
  readonly pauses: readonly PauseRow[];
  readonly repeatedKeys: readonly { readonly key: string; readonly times: number }[];
}

export async function readSums(reader: LedgerReader, accountId: string, lastSeq: number): Promise<Sums> {
  const rows = await reader.sumRows(accountId, lastSeq);
  const granted = await reader.granted(accountId, lastSeq);
  const holds = await reader.unresolvedHolds(accountId, lastSeq);
  const pauses = await reader.pauses(accountId, lastSeq);
  const repeatedKeys = await reader.repeatedKeys(accountId, lastSeq);
  return { rows, granted, holds, pauses, repeatedKeys };
}

export function checkTotals(
  document: AccountDocument,
  closes: readonly PeriodCloseEntry[],
  { rows, granted, holds, pauses, repeatedKeys }: Sums,
  findings: Findings,
): void {
  checkNumbers(document, rows, findings);
  checkBuckets(document, rows, findings);
  checkHolds(document, holds, findings);
  checkPauses(document, pauses, findings);
  checkPeriods(document, closes, new PeriodSums(rows, granted), findings);
  for (const { key, times } of repeatedKeys) findings.add('KEY_TWICE', key, 1, times);
}

function checkNumbers({ seq }: AccountDocument, rows: readonly SumRow[], findings: Findings): void {
  const found = {
    entries: sumOf(rows, ({ entries }) => entries),
    first: rows.reduce((first, { firstSeq }) => Math.min(first, firstSeq), seq === 0 ? 0 : 1),
    last: rows.reduce((last, { lastSeq }) => Math.max(last, lastSeq), 0),
  };
  findings.compare('GAP', 'numbers of entries', { entries: seq, first: Math.min(seq, 1), last: seq }, found);
}

function checkBuckets({ buckets }: AccountDocument, rows: readonly SumRow[], findings: Findings): void {
  for (const bucket of BUCKETS) {
    findings.compare(
      'BUCKET',
      `sum of ${bucket}`,
      sumOf(rows, (row) => row[bucket]),
      buckets[bucket],
    );
  }
  findings.compare(
    'BUCKET',
    'sum of tokens',
    sumOf(rows, ({ tokens }) => tokens),
    buckets.available,
  );
}

function checkHolds({ holds, buckets }: AccountDocument, rows: readonly HeldRow[], findings: Findings): void {
  const stored = new Map(holds.map(readHold).map(({ id, tokens }) => [id, tokens]));
  const summed = new Map(rows.map(({ holdId, held }) => [holdId, held]));
  for (const id of new Set([...stored.keys(), ...summed.keys()])) {
    findings.compare('HOLD', 'held', summed.get(id) ?? 0, stored.get(id) ?? 0, id);
  }
  for (const { holdId, resolutions } of rows) {
    if (resolutions > 1) findings.add('HOLD', 'resolved', 'once', `${resolutions} times`, holdId);
  }
  findings.compare(
    'HOLD',
    'buckets.held',
    sumOf(rows, ({ held }) => held),
    buckets.held,
  );
}

function checkPauses({ pauses }: AccountDocument, rows: readonly PauseRow[], findings: Findings): void {
  const open = rows.filter(({ resumed }) => resumed === 0).map(({ pauseId }) => pauseId);
  findings.compare('PAUSE', 'open pauses', open.toSorted(), pauses.map(({ id }) => id).toSorted());
  for (const { pauseId, resumed } of rows) {
    if (resumed > 1) findings.add('PAUSE', 'resumed', 'once', `${resumed} times`, pauseId);
  }
}

/** Walks through the periods in order: each begins where the one before ended, with what was left of it. */
function checkPeriods(
  document: AccountDocument,
  closes: readonly PeriodCloseEntry[],
  sums: PeriodSums,
  findings: Findings,
): void {
  const { _id: accountId, period } = document;
  let carriedIn = 0;
  let current: { id: string; number: number; start?: Date; end?: Date } = { id: `${accountId}~1`, number: 1 };
  const seen = new Set<string>();
  for (const close of closes) {
    const { _id, totals, closed, nextPeriod, at, balanceAfter } = close;
    const expected = { ...sums.of(current.id, carriedIn), heldAtClose: sums.heldAtClose(current.id) };
    findings.compare('STATEMENT', 'totals', expected, withoutIdleFeatures(totals), _id);
    carriedIn += sums.left(current.id);
    const { plannedEnd = at } = closed;
    const { id: periodId, start = closed.start, end = plannedEnd } = current;
    const found = { periodId: close.periodId, start: closed.start, end: plannedEnd, balanceAfter };
    findings.compare('STATEMENT', 'close', { periodId, start, end, balanceAfter: carriedIn }, found, _id);
    if (closed.plannedEnd && at >= closed.plannedEnd) {
      findings.add('STATEMENT', 'early end', `before ${closed.plannedEnd.toISOString()}`, at, _id);
    }
    const number = current.number + 1;
    const next = { id: `${accountId}~${number}`, number, start: at, end: nextPeriod.end };
    findings.compare('STATEMENT', 'nextPeriod', next, nextPeriod, _id);
    seen.add(current.id);
    current = next;
  }
  const { id, number, start, end, ...totals } = period;
  findings.compare('PERIOD', 'period', { start, end, ...current }, { id, number, start, end });
  findings.compare('USAGE', 'sums of the period', sums.of(current.id, carriedIn), withoutIdleFeatures(totals));
  seen.add(current.id);
  for (const other of sums.periodIds()) {
    if (!seen.has(other)) findings.add('PERIOD', `period ${other}`, 'no entries', 'entries');
  }
}

type Totals = AccountDocument['period'] | PeriodCloseEntry['totals'];

/** A feature whose charges were all given back may be in the usage with zero, or be missing. */
function withoutIdleFeatures<T extends Pick<Totals, 'usage'>>(totals: T): T {
  const used = Object.entries(totals.usage).filter(([, { tokens, actions }]) => tokens !== 0 || actions !== 0);
  return { ...totals, usage: Object.fromEntries(used) };
}

/** What the entries of each period add up to. */
class PeriodSums {
  readonly #rows = new Map<string, SumRow[]>();
  readonly #granted: readonly GrantedRow[];

  constructor(rows: readonly SumRow[], granted: readonly GrantedRow[]) {
    this.#granted = granted;
    for (const row of rows) {
      const ofPeriod = this.#rows.get(row.group.periodId);
      if (ofPeriod) ofPeriod.push(row);
      else this.#rows.set(row.group.periodId, [row]);
    }
  }

  periodIds(): Iterable<string> {
    return this.#rows.keys();
  }

  /** How much the period's entries changed what is left. */
  left(periodId: string): number {
    return sumOf(this.#rows.get(periodId) ?? [], (row) => row.available);
  }

  heldAtClose(periodId: string): number {
    return sumOf(this.#of(periodId, false, HOLDING), (row) => row.held);
  }

  of(periodId: string, carriedIn: number) {
    const charges = this.#of(periodId, false, ['debit', 'settle']);
    const refunds = this.#of(periodId, false, ['refund']);
    const returns = this.#of(periodId, false, RETURNING);
    const lateReturns = this.#of(periodId, true, RETURNING);
    const lateCharges = this.#of(periodId, true, ['debit', 'settle']);
    const ofLate = this.#of(periodId, true, ['refund']).filter(({ group }) => group.ofLate);
    const grants = this.#of(periodId, false, ['grant']);
    const clawbacks = this.#of(periodId, false, ['clawback', 'void']);
    const lateClawbacks = this.#of(periodId, true, ['clawback']);
    const overage = (rows: readonly SumRow[]) => sumOf(rows, (row) => row.overageTokens);
    return {
      carriedIn,
      granted: -sumOf(grants, (row) => row.issued),
      grantedBySource: this.#grantedBySource(periodId),
      returned: sumOf(lateReturns, (row) => row.available + row.debt),
      used: sumOf([...charges, ...refunds], (row) => row.spent),
      overageUsed: overage(charges) - overage(refunds),
      overageOwed: owedAtPrices([...charges, ...lateCharges], [...refunds, ...ofLate]),
      expired: sumOf([...returns, ...this.#of(periodId, false, ['expire'])], (row) => row.expired),
      clawedBack: -sumOf(clawbacks, (row) => row.available + row.held) - sumOf(lateClawbacks, (row) => row.available),
      debtRepaid: sumOf([...grants, ...returns, ...lateReturns], (row) => row.debt),
      usage: usageOf([...charges, ...refunds]),
      late: {
        settled: sumOf([...lateCharges, ...ofLate], (row) => row.spent),
        overage: overage(lateCharges) - overage(ofLate),
        expired: sumOf(lateReturns, (row) => row.expired),
      },
    };
  }

  #grantedBySource(periodId: string): Record<string, number> {
    const bySource: Record<string, number> = Object.fromEntries(GRANT_SOURCES.map((source) => [source, 0]));
    for (const row of this.#granted.filter((one) => one.periodId === periodId)) {
      bySource[row.source] = (bySource[row.source] ?? 0) + row.tokens;
    }
    return bySource;
  }

  #of(periodId: string, late: boolean, types: readonly EntryType[]): SumRow[] {
    const rows = this.#rows.get(periodId) ?? [];
    return rows.filter(({ group }) => group.late === late && (types as readonly string[]).includes(group.type));
  }
}

const RETURNING = ['settle', 'release', 'unfreeze', 'refund'] as const;
const HOLDING = ['hold', 'freeze', 'settle', 'release', 'unfreeze', 'debit', 'clawback'] as const;

/** By currency, then from the lowest price. */
function owedAtPrices(charges: readonly SumRow[], refunds: readonly SumRow[]) {
  const rows = [...charges, ...refunds].filter(({ overageTokens }) => overageTokens !== 0);
  const nameOf = ({ group }: SumRow): string =>
    `${group.overageCurrency} ${String(group.overageAmount).padStart(16, '0')}`;
  return [...new Set(rows.map(nameOf))].sort().flatMap((name) => {
    const ofPrice = rows.filter((row) => nameOf(row) === name);
    const tokens = sumOf(ofPrice, (row) => (refunds.includes(row) ? -1 : 1) * row.overageTokens);
    const { overageAmount: amount, overageCurrency: currency } = ofPrice[0]!.group;
    return tokens === 0 ? [] : [{ tokens, unitPrice: { amount, currency } }];
  });
}

function usageOf(rows: readonly SumRow[]) {
  const usage: Record<string, { tokens: number; actions: number }> = {};
  for (const { group, spent, entries, reopens } of rows) {
    const sum = (usage[group.feature] ??= { tokens: 0, actions: 0 });
    sum.tokens += spent;
    sum.actions += group.type === 'refund' ? -reopens : entries;
  }
  return withoutIdleFeatures({ usage }).usage;
}

function sumOf<T>(rows: readonly T[], measure: (row: T) => number): number {
  return rows.reduce((total, row) => total + measure(row), 0);
}
