/** Estimates when the credits will run out, if they are spent as fast as in this period so far. */
import { creditsUsed, type AccountState } from './account/account-state.js';

/** A shorter part of a period says nothing about its pace. */
const MIN_ELAPSED_SHARE = 0.01;

/** Null where there is no estimate: no use yet, too early, nothing left, or enough until the next period. */
export function runsOutAt(state: AccountState, now: Date): Date | null {
  const { start, end } = state.period;
  const elapsedMs = now.getTime() - start.getTime();
  const used = creditsUsed(state.period);
  const left = state.buckets.available;
  if (used <= 0 || left === 0 || elapsedMs < MIN_ELAPSED_SHARE * (end.getTime() - start.getTime())) return null;
  const at = new Date(now.getTime() + Math.round((left * elapsedMs) / used));
  return at < end ? at : null;
}
