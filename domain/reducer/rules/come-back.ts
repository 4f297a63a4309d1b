/** Credits that come back from a hold or a refund go to their grants or to an open debt, or they have expired. */
import type { AccountState } from '../../account/account-state.js';
import { allocatedPeriod } from '../../business-key.js';
import type { Legs } from '../../account/entry.js';
import { splitSlices, sumTokens, type Slice } from '../../grant.js';
import { present } from '../../present.js';

/** Whether a slice's grant has expired at `at`. An allocation expires with its period, also when that ended early. */
export function hasExpired({ period }: AccountState, { grantId, source, expiresAt }: Slice, at: Date): boolean {
  if (expiresAt !== null && expiresAt <= at) return true;
  return source === 'allocation' && allocatedPeriod(grantId) < period.number;
}

/** Debt is repaid first; then each slice opens its grant again, unless that grant has expired at `at`. */
export function comeBack(
  state: AccountState,
  slices: readonly Slice[],
  at: Date,
): { readonly slices: Slice[]; readonly legs: Legs } {
  const live = slices.filter((slice) => !hasExpired(state, slice, at));
  const expired = slices.filter((slice) => hasExpired(state, slice, at));
  const { front: debt, rest: given } = splitSlices(live, -state.buckets.debt);
  return {
    slices: [
      ...given,
      ...debt.map((slice): Slice => ({ ...slice, to: 'debt' })),
      ...expired.map((slice): Slice => ({ ...slice, to: 'expired' })),
    ],
    legs: { available: sumTokens(given), debt: sumTokens(debt), expired: sumTokens(expired) },
  };
}

/** Names the grants whose credits came back too late, so that a clawback of one of them knows what expired of it. */
export function expiredGrantsOf(slices: readonly Slice[]): { expiredGrants?: readonly string[] } {
  const ids = new Set(slices.filter(({ to }) => to === 'expired').map(({ grantId }) => grantId));
  return present({ expiredGrants: ids.size > 0 ? [...ids] : undefined });
}
