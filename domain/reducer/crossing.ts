/** The two lines of an account: its alert threshold, and zero. Each fires once per crossing. */
import {
  CROSSING_KINDS,
  creditsTotal,
  creditsUsed,
  type AccountState,
  type Crossing,
  type CrossingKind,
} from './account-state.js';
import { crossingId } from '../business-key.js';
import type { Journal } from './journal.js';
import { overageLeft } from './overage.js';

/** One line passed, once per generation. Stored in the same transaction as the entry that passed it. */
export interface CrossingRecord {
  readonly _id: string;
  readonly accountId: string;
  readonly kind: CrossingKind;
  readonly generation: number;
  readonly periodId: string;
  readonly periodEnd: Date;
  /** The account's last entry when the line was passed. */
  readonly seq: number;
  readonly thresholdPercent: number | null;
  readonly usedCredits: number;
  readonly totalCredits: number;
  readonly at: Date;
  /** Null until the delivery of its alerts has begun. */
  readonly startedAt: null;
}

/** Whether consumption has reached `percent` of the period's credits. */
export function thresholdReached(state: AccountState): boolean {
  const { thresholdPercent } = state.terms;
  const total = creditsTotal(state.period);
  return thresholdPercent !== null && total > 0 && creditsUsed(state.period) * 100 >= thresholdPercent * total;
}

/** Whether nothing can be spent any more, neither credits nor overage. */
export function creditsGone(state: AccountState): boolean {
  return state.buckets.available === 0 && overageLeft(state) === 0;
}

/** What a customer is told then, wherever the stop is met. */
export const CREDITS_GONE = 'You have no credits left for the period.';

const PASSED: Record<CrossingKind, (state: AccountState) => boolean> = {
  threshold: thresholdReached,
  gone: (state) => creditsTotal(state.period) > 0 && creditsGone(state),
};

/** Fires and disarms what is armed and passed; `rearm` first arms what is back under its line, as the next generation. */
export function evaluateCrossings(journal: Journal, rearm: boolean): void {
  for (const kind of CROSSING_KINDS) {
    const { state } = journal;
    const { armed, generation } = state.crossings[kind];
    const passed = PASSED[kind](state);
    if (!armed && rearm && !passed) setCrossing(journal, kind, { armed: true, generation: generation + 1 });
    if (armed && passed) {
      setCrossing(journal, kind, { armed: false, generation });
      journal.crossings.push({
        _id: crossingId(state.period.id, kind, generation),
        accountId: state.accountId,
        kind,
        generation,
        periodId: state.period.id,
        periodEnd: state.period.end,
        seq: state.seq,
        thresholdPercent: state.terms.thresholdPercent,
        usedCredits: creditsUsed(state.period),
        totalCredits: creditsTotal(state.period),
        at: journal.now,
        startedAt: null,
      });
    }
  }
}

function setCrossing(journal: Journal, kind: CrossingKind, crossing: Crossing): void {
  journal.state = { ...journal.state, crossings: { ...journal.state.crossings, [kind]: crossing } };
}
