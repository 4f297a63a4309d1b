/** Credits that come back from a hold or a refund go to their grants or to an open debt, or they have expired. */
import type { AccountState } from '../../account/account-state.js';
import type { Legs } from '../../account/entry.js';
import { splitSlices, sumTokens, type Slice } from '../../grant.js';
import { present } from '../../present.js';

/** Debt is repaid first; then each slice opens its grant again, unless that grant's time is over at `at`. */
export function comeBack(
  state: AccountState,
  slices: readonly Slice[],
  at: Date,
): { readonly slices: Slice[]; readonly legs: Legs } {
  const live = slices.filter(({ expiresAt }) => !expiresAt || expiresAt > at);
  const expired = slices.filter(({ expiresAt }) => expiresAt && expiresAt <= at);
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
