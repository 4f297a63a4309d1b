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
import {
  creditsGone,
  crossingFacts,
  thresholdReached,
  type CrossingKind,
  type CrossingRecord,
} from '../../domain/account/crossing.js';
import type { Entry } from '../../domain/account/entry.js';
import { overageCommitted } from '../../domain/account/overage.js';
import type { Commit } from '../commit/commit.js';
import type { Findings } from './findings.js';

export class CrossingCheck {
  readonly #bySeq = new Map<number, CrossingRecord[]>();
  readonly #findings: Findings;
  /** The last generation of each kind. */
  readonly #last = new Map<CrossingKind, number>();
  /** Added by grants of the period since the last end of the credits. */
  #addedCredits = 0;
  /** The last period in which overage began. */
  #overagePeriodId: string | null = null;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Called before the commit's entries are folded. */
  take({ fromSeq, toSeq, crossings = [] }: Commit): void {
    this.#bySeq.clear();
    for (const record of crossings) this.#checkRecord(record, fromSeq, toSeq);
  }

  /** Compares the records of an entry with the account as it was after it. */
  at(state: AccountState, entry: Entry): void {
    if (entry.type === 'period_close') this.#addedCredits = 0;
    if (entry.type === 'grant') this.#addedCredits += entry.tokens;
    const records = this.#bySeq.get(state.seq) ?? [];
    this.#checkOverageBegan(state, records);
    for (const record of records.sort(byTime)) {
      this.#checkGeneration(record);
      this.#checkFacts(record, state, entry);
      if (!isPassed(record, state)) {
        this.#findings.add('CROSSING', record.kind, 'a line that was passed', 'one that was not', record._id);
      }
      if (record.kind === 'gone') this.#addedCredits = 0;
    }
    if (entry.lines) this.#checkLines(state, entry._id);
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

  #checkGeneration({ _id, kind, generation }: CrossingRecord): void {
    const next = this.#lastOf(kind) + 1;
    if (generation < next) this.#findings.add('CROSSING', kind, `generation ${next}`, 'one more', _id);
    if (generation > next) this.#findings.add('CROSSING', `${kind} ${next}`, 'one record', 'none before the next', _id);
    this.#last.set(kind, Math.max(this.#lastOf(kind), generation));
  }

  /** The first generation of `gone` needs no `back`. */
  #lastOf(kind: CrossingKind): number {
    return this.#last.get(kind) ?? (kind === 'back' ? 1 : 0);
  }

  #checkRecord(record: CrossingRecord, fromSeq: number, toSeq: number): void {
    const { accountId } = this.#findings;
    const { _id, seq, kind, generation, periodId } = record;
    const expected = { _id: crossingId(periodId, kind, generation), accountId };
    this.#findings.compare('CROSSING', kind, expected, { _id, accountId: record.accountId }, _id);
    if (seq < fromSeq || seq > toSeq) this.#findings.add('CROSSING', 'seq', `${fromSeq} to ${toSeq}`, seq, _id);
    this.#bySeq.set(seq, [...(this.#bySeq.get(seq) ?? []), record]);
  }

  /** Called with the state after the last commit. */
  finish(state: AccountState): void {
    this.#checkLines(state);
    this.#checkArmed(state);
  }

  /** Each line fired in each of its generations so far, and in no other. */
  #checkLines({ crossings }: AccountState, entryId?: string): void {
    for (const line of LINES) {
      const { armed, generation } = crossings[line];
      this.#checkLast(line, armed ? generation - 1 : generation, entryId);
    }
    this.#checkLast('back', crossings.gone.generation, entryId);
  }

  #checkLast(kind: CrossingKind, wanted: number, entryId?: string): void {
    const last = this.#lastOf(kind);
    if (last !== wanted) this.#findings.add('CROSSING', `records of ${kind}`, wanted, last, entryId);
  }

  /** An alert that is armed and passed should have fired. Opening an account fires nothing. */
  #checkArmed(state: AccountState): void {
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
