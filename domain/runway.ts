/** Estimates when the credits will run out, if they are spent as fast as in this period so far. */
import { creditsUsed, type AccountState } from './account/account-state.js';

/** A shorter part of a period says nothing about its pace. */
const MIN_ELAPSED_SHARE = 0.01;

/** Why there is no estimate. `enough`: the credits last until the period ends. */
export const RUNWAY_REASONS = ['enough', 'too_early', 'nothing_spent', 'none_left'] as const;

/** One of the two is null. */
export interface Runway {
  readonly runsOutAt: Date | null;
  readonly reason: (typeof RUNWAY_REASONS)[number] | null;
}

export function runwayOf(state: AccountState, now: Date): Runway {
  const { start, end } = state.period;
  const elapsedMs = now.getTime() - start.getTime();
  const used = creditsUsed(state.period);
  const left = state.buckets.available;
  if (left === 0) return { runsOutAt: null, reason: 'none_left' };
  if (used <= 0) return { runsOutAt: null, reason: 'nothing_spent' };
  if (elapsedMs < MIN_ELAPSED_SHARE * (end.getTime() - start.getTime()))
    return { runsOutAt: null, reason: 'too_early' };
  const runsOutAt = new Date(now.getTime() + Math.round((left * elapsedMs) / used));
  return runsOutAt < end ? { runsOutAt, reason: null } : { runsOutAt: null, reason: 'enough' };
}
