/**
 * Checks that every line that was passed has one record, with the numbers that the account had at that entry.
 *
 * An alert is armed again only after it fired, as the next generation: an account whose alert is armed in generation
 * `g` must have the records 1 to g-1, one that is disarmed 1 to g. What no entry shows is not proven here: when exactly
 * the line was passed (`at`) and whether its delivery began (`startedAt`).
 */
import {
  creditsTotal,
  creditsUsed,
  CROSSING_KINDS,
  holdsOfPeriod,
  isFreeze,
  type AccountState,
  type CrossingKind,
} from '../../domain/account/account-state.js';
import { crossingId } from '../../domain/business-key.js';
import type { CrossingRecord } from '../../domain/account/crossing.js';
import { creditsGone, thresholdReached } from '../../domain/account/crossing.js';
import { storedAccount, type AccountDocument } from '../account-document.js';
import type { Findings } from './findings.js';
import { checkShape } from './shape.js';

export class CrossingCheck {
  readonly #bySeq = new Map<number, CrossingRecord[]>();
  readonly #findings: Findings;

  /** Compares the records with the document; records that it can't know yet belong to later commits. */
  constructor(document: AccountDocument, records: readonly CrossingRecord[], findings: Findings) {
    this.#findings = findings;
    const fit = records.filter((record) => checkShape('crossing', record, findings, record._id));
    for (const kind of CROSSING_KINDS) {
      const known = this.#checkGenerations(document, kind, fit);
      for (const record of known) this.#checkRecord(document, record);
    }
    this.#checkArmed(document);
  }

  /** Compares the records of this moment with the account as it was then. */
  at(state: AccountState): void {
    for (const record of this.#bySeq.get(state.seq) ?? []) {
      const expected = {
        periodId: state.period.id,
        periodEnd: state.period.end,
        usedCredits: creditsUsed(state.period),
        totalCredits: creditsTotal(state.period),
      };
      const { periodId, periodEnd, usedCredits, totalCredits } = record;
      const found = { periodId, periodEnd, usedCredits, totalCredits };
      this.#findings.compare('CROSSING', record.kind, expected, found, record._id);
      if (!isPassed(record, state)) {
        this.#findings.add('CROSSING', record.kind, 'a line that was passed', 'one that was not', record._id);
      }
    }
  }

  #checkGenerations(
    document: AccountDocument,
    kind: CrossingKind,
    records: readonly CrossingRecord[],
  ): CrossingRecord[] {
    const { armed, generation } = document.crossings[kind];
    const last = armed ? generation - 1 : generation;
    const known = records.filter((record) => record.kind === kind && record.generation <= last);
    const later = records.filter((record) => record.kind === kind && record.generation > last);
    for (let wanted = 1; wanted <= last; wanted += 1) {
      const times = known.filter((record) => record.generation === wanted).length;
      if (times !== 1) this.#findings.add('CROSSING', `${kind} ${wanted}`, 'one record', `${times} records`);
    }
    for (const { _id, seq } of later) {
      if (seq <= document.seq) this.#findings.add('CROSSING', kind, `${last} records`, 'one more', _id);
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
    if (state.seq <= 1 || creditsTotal(state.period) <= 0) return;
    const passed = { threshold: thresholdReached(state), gone: creditsGone(state) };
    for (const kind of CROSSING_KINDS) {
      if (passed[kind] && state.crossings[kind].armed) {
        this.#findings.add('CROSSING', kind, 'fired, its line is passed', 'still armed');
      }
    }
  }
}

function isPassed({ kind, thresholdPercent }: CrossingRecord, state: AccountState): boolean {
  const { period, buckets } = state;
  if (kind === 'gone') return buckets.available === 0 && holdsOfPeriod(state).every(isFreeze);
  return thresholdPercent !== null && creditsUsed(period) * 100 >= thresholdPercent * creditsTotal(period);
}
