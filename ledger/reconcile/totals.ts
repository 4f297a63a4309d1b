/**
 * Makes the second proof: the sums of the entries' legs must give the balances of the state that the rules lead to, its
 * holds, its current period and the totals of every closed one. It shares no code with the rules, on purpose.
 */
import type { AccountState } from '../../domain/account/account-state.js';
import { BUCKETS, type EntryType, type PeriodCloseEntry } from '../../domain/account/entry.js';
import { GRANT_SOURCES } from '../../domain/grant.js';
import type { Findings } from './findings.js';
import type { GrantedRow, SumRow, Sums } from './sums.js';

/** `state`: after the last of the entries that were summed; null when it is not known, and only their closes are checked. */
export function checkTotals(state: AccountState | null, sums: Sums, findings: Findings): void {
  const periods = new PeriodSums(sums);
  const open = checkCloses(sums.closes, periods, findings);
  if (!state) return;
  checkNumbers(state, sums, findings);
  checkBuckets(state, sums, findings);
  checkHolds(state, sums, findings);
  checkPauses(state, sums, findings);
  checkOpenPeriod(state, open, periods, findings);
}

function checkNumbers({ seq }: AccountState, { rows, firstSeq, lastSeq }: Sums, findings: Findings): void {
  const found = { entries: sumOf(rows, ({ entries }) => entries), first: firstSeq, last: lastSeq };
  findings.compare('GAP', 'numbers of entries', { entries: seq, first: 1, last: seq }, found);
}

function checkBuckets({ buckets, grants }: AccountState, { rows }: Sums, findings: Findings): void {
  for (const bucket of BUCKETS) {
    const sum = sumOf(rows, (row) => row[bucket]);
    findings.compare('BUCKET', `sum of ${bucket}`, sum, buckets[bucket]);
  }
  const tokens = sumOf(rows, (row) => row.tokens);
  findings.compare('BUCKET', 'sum of tokens', tokens, buckets.available);
  const remaining = sumOf(grants, (grant) => grant.remaining);
  findings.compare('BUCKET', 'sum of grants', remaining, buckets.available);
}

function checkHolds({ holds, buckets }: AccountState, { holds: rows }: Sums, findings: Findings): void {
  const folded = new Map(holds.map(({ id, tokens }) => [id, tokens]));
  const summed = new Map(rows.map(({ id, held }) => [id, held]));
  for (const id of new Set([...folded.keys(), ...summed.keys()])) {
    findings.compare('HOLD', 'held', summed.get(id) ?? 0, folded.get(id) ?? 0, id);
  }
  for (const { id, ended } of rows) if (ended > 0) findings.add('HOLD', 'resolved', 'once, in full', 'otherwise', id);
  const held = sumOf(rows, (row) => row.held);
  findings.compare('HOLD', 'buckets.held', held, buckets.held);
}

function checkPauses({ pauses }: AccountState, { pauses: rows }: Sums, findings: Findings): void {
  const open = rows.filter(({ ended }) => ended === 0).map(({ id }) => id);
  findings.compare('PAUSE', 'open pauses', open.toSorted(), pauses.map(({ id }) => id).toSorted());
  for (const { id, ended } of rows) if (ended > 0) findings.add('PAUSE', 'resumed', 'once', 'otherwise', id);
}

interface OpenPeriod {
  readonly id: string;
  readonly number: number;
  readonly start?: Date;
  readonly end?: Date;
  readonly carriedIn: number;
}

/** Walks through the periods in order: each begins where the one before ended, with what was left of it. */
function checkCloses(closes: readonly PeriodCloseEntry[], sums: PeriodSums, findings: Findings): OpenPeriod {
  const { accountId } = findings;
  let current: OpenPeriod = { id: `${accountId}~1`, number: 1, carriedIn: 0 };
  for (const close of closes) {
    const { _id, totals, closed, nextPeriod, at, balanceAfter } = close;
    const expected = { ...sums.of(current.id, current.carriedIn), heldAtClose: sums.heldAtClose(current.id) };
    findings.compare('STATEMENT', 'totals', expected, withoutIdleFeatures(totals), _id);
    const carriedIn = current.carriedIn + sums.left(current.id);
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
    current = { ...next, carriedIn };
  }
  return current;
}

function checkOpenPeriod({ period }: AccountState, open: OpenPeriod, sums: PeriodSums, findings: Findings): void {
  const { id, number, start, end, ...totals } = period;
  const { carriedIn, ...expected } = open;
  findings.compare('PERIOD', 'period', { start, end, ...expected }, { id, number, start, end });
  findings.compare('USAGE', 'sums of the period', sums.of(open.id, carriedIn), withoutIdleFeatures(totals));
  const known = new Set(Array.from({ length: open.number }, (_, index) => `${findings.accountId}~${index + 1}`));
  for (const other of sums.periodIds()) {
    if (!known.has(other)) findings.add('PERIOD', `period ${other}`, 'no entries', 'entries');
  }
}

type Totals = AccountState['period'] | PeriodCloseEntry['totals'];

/** A feature whose charges were all given back may be in the usage with zero, or be missing. */
function withoutIdleFeatures<T extends Pick<Totals, 'usage'>>(totals: T): T {
  const used = Object.entries(totals.usage).filter(([, { tokens, actions }]) => tokens !== 0 || actions !== 0);
  return { ...totals, usage: Object.fromEntries(used) };
}

/** What the entries of each period add up to. */
class PeriodSums {
  readonly #rows = new Map<string, SumRow[]>();
  readonly #granted: readonly GrantedRow[];

  constructor({ rows, granted }: Sums) {
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
