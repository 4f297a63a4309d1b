/**
 * Checks that every line that was passed has one record, with the facts that the account had at that entry.
 *
 * An alert is armed again only after it fired, as the next generation: an account whose alert is armed in generation
 * `g` must have the records 1 to g-1, one that is disarmed 1 to g. Each time that `gone` is armed again has its `back`.
 * What no entry shows is not proven here: when exactly the line was passed (`at`).
 */
import {
  creditsTotal,
  creditsUsed,
  holdsOfPeriod,
  isFreeze,
  type AccountState,
} from '../../domain/account/account-state.js';
import { LINES, type Line } from '../../domain/account/lines.js';
import { crossingId } from '../../domain/business-key.js';
import { creditsGone, crossingFacts, thresholdReached, type CrossingRecord } from '../../domain/account/crossing.js';
import type { Entry } from '../../domain/account/entry.js';
import { overageCommitted } from '../../domain/account/overage.js';
import { storedAccount, type AccountDocument } from '../account-document.js';
import type { Findings } from './findings.js';
import { checkShape } from './shape.js';

export class CrossingCheck {
  readonly #bySeq = new Map<number, CrossingRecord[]>();
  readonly #findings: Findings;
  /** Added by grants of the period since the last end of the credits. */
  #addedCredits = 0;
  /** The last period in which overage began. */
  #overagePeriodId: string | null = null;

  /** Compares the records with the document; records that it can't know yet belong to later commits. */
  constructor(document: AccountDocument, records: readonly CrossingRecord[], findings: Findings) {
    this.#findings = findings;
    const fit = records.filter((record) => checkShape('crossing', record, findings, record._id));
    const known = [
      ...LINES.flatMap((line) => this.#checkLine(document, line, fit)),
      ...this.#checkGenerations(document, 'back', fit, [2, document.crossings.gone.generation]),
    ];
    for (const record of known) this.#checkRecord(document, record);
    this.#checkArmed(document);
  }

  /** Compares the records of this moment with the account as it was after this entry. */
  at(state: AccountState, entry: Entry): void {
    if (entry.type === 'period_close') this.#addedCredits = 0;
    if (entry.type === 'grant') this.#addedCredits += entry.tokens;
    const records = this.#bySeq.get(state.seq) ?? [];
    this.#checkOverageBegan(state, records);
    for (const record of records.sort(byTime)) {
      this.#checkFacts(record, state, entry);
      if (!isPassed(record, state)) {
        this.#findings.add('CROSSING', record.kind, 'a line that was passed', 'one that was not', record._id);
      }
      if (record.kind === 'gone') this.#addedCredits = 0;
    }
  }

  #checkFacts({ _id, kind, periodId, facts }: CrossingRecord, state: AccountState, entry: Entry): void {
    const added = kind === 'back' ? { addedCredits: this.#addedCredits } : {};
    const expected = { periodId: state.period.id, ...crossingFacts(state), ...added };
    this.#findings.compare('CROSSING', kind, expected, { periodId, ...facts }, _id);
    if (kind !== 'overage') return;
    const { unitPrice } = facts.overage;
    this.#findings.compare('CROSSING', 'overage.unitPrice', entry.overageUnitPrice, unitPrice, _id);
  }

  /** The first token beyond the credits of a period has its record. */
  #checkOverageBegan(state: AccountState, records: readonly CrossingRecord[]): void {
    const { id } = state.period;
    if (overageCommitted(state) <= 0 || this.#overagePeriodId === id) return;
    this.#overagePeriodId = id;
    if (records.some(({ kind }) => kind === 'overage')) return;
    this.#findings.add('CROSSING', 'overage', `one record at ${state.seq}`, 'none', id);
  }

  #checkLine(document: AccountDocument, line: Line, records: readonly CrossingRecord[]): CrossingRecord[] {
    const { armed, generation } = document.crossings[line];
    return this.#checkGenerations(document, line, records, [1, armed ? generation - 1 : generation]);
  }

  #checkGenerations(
    document: AccountDocument,
    kind: CrossingRecord['kind'],
    records: readonly CrossingRecord[],
    [first, last]: readonly [number, number],
  ): CrossingRecord[] {
    const ofKind = records.filter((record) => record.kind === kind);
    const known = ofKind.filter(({ generation }) => generation >= first && generation <= last);
    for (let wanted = first; wanted <= last; wanted += 1) {
      const times = known.filter((record) => record.generation === wanted).length;
      if (times !== 1) this.#findings.add('CROSSING', `${kind} ${wanted}`, 'one record', `${times} records`);
    }
    for (const { _id, seq } of ofKind.filter((record) => !known.includes(record))) {
      if (seq <= document.seq) this.#findings.add('CROSSING', kind, `${last - first + 1} records`, 'one more', _id);
    }
    return known.sort((a, b) => a.generation - b.generation);
  }

  #checkRecord(document: AccountDocument, record: CrossingRecord): void {
    const { accountId } = this.#findings;
    const { _id, seq, kind, generation, periodId } = record;
    const expected = { _id: crossingId(periodId, kind, generation), accountId };
    this.#findings.compare('CROSSING', kind, expected, { _id, accountId: record.accountId }, _id);
    if (seq < 1 || seq > document.seq) this.#findings.add('CROSSING', 'seq', `1 to ${document.seq}`, seq, _id);
    this.#bySeq.set(seq, [...(this.#bySeq.get(seq) ?? []), record]);
  }

  /** An alert that is armed and passed should have fired. Opening an account fires nothing. */
  #checkArmed(document: AccountDocument): void {
    const { state } = storedAccount(document);
    if (state.seq <= OPENING_ENTRIES) return;
    const passed: Record<Line, boolean> = {
      threshold: thresholdReached(state),
      gone: creditsTotal(state.period) > 0 && creditsGone(state),
      overage: overageCommitted(state) > 0,
    };
    for (const line of LINES) {
      if (passed[line] && state.crossings[line].armed) {
        this.#findings.add('CROSSING', line, 'fired, its line is passed', 'still armed');
      }
    }
  }
}

/** An account comes back before it reaches its end in the same generation. */
function byTime(a: CrossingRecord, b: CrossingRecord): number {
  return a.generation - b.generation || (a.kind === 'back' ? -1 : b.kind === 'back' ? 1 : 0);
}

/** The entry that opens the account, and its first allocation. */
const OPENING_ENTRIES = 2;

function isPassed({ kind, facts }: CrossingRecord, state: AccountState): boolean {
  const { period, buckets } = state;
  const { thresholdPercent, overage } = facts;
  switch (kind) {
    case 'threshold':
      return thresholdPercent !== null && creditsUsed(period) * 100 >= thresholdPercent * creditsTotal(period);
    case 'gone':
      return buckets.available === 0 && holdsOfPeriod(state).every(isFreeze);
    case 'overage':
      return overageCommitted(state) > 0;
    case 'back':
      return buckets.available > 0 || overageCommitted(state) < overage.limitTokens;
  }
}
