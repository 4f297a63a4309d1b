/** An account has two lines: its alert threshold, and zero. A crossing records that one of them was passed. */
import {
  creditsTotal,
  creditsUsed,
  holdsOfPeriod,
  isFreeze,
  type AccountState,
  type CrossingKind,
} from './account-state.js';
import { overageLeft } from './overage.js';

/** One line passed, once per generation. It is stored in the same transaction as the entry that passed it. */
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

/** Whether the use has reached the threshold's percentage of the period's credits. */
export function thresholdReached(state: AccountState): boolean {
  const { thresholdPercent } = state.terms;
  const total = creditsTotal(state.period);
  return thresholdPercent !== null && total > 0 && creditsUsed(state.period) * 100 >= thresholdPercent * total;
}

/** Whether nothing can be spent now, neither credits nor overage. What is held may still come back. */
export function nothingToSpend(state: AccountState): boolean {
  return state.buckets.available === 0 && overageLeft(state) === 0;
}

/**
 * Whether nothing can be spent any more: no hold of the period is open either, which could give something back. A freeze
 * is not waited for, since a dispute outlasts its period.
 */
export function creditsGone(state: AccountState): boolean {
  return nothingToSpend(state) && !holdsOfPeriod(state).some((hold) => !isFreeze(hold));
}

/** The sentence that every customer sees then. */
export const CREDITS_GONE = 'You have no credits left for the period.';
