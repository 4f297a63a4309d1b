/** Says whether a change of an account lets it, or one of its Spaces, spend more than before. */
import { capLeft, type AccountState } from './account-state.js';
import { overageLeft } from './overage.js';

/** The tokens that can be spent now: credits, and overage where it is allowed. */
export const spendable = (state: AccountState): number => state.buckets.available + overageLeft(state);

/** An action that was refused before, for lack of credits or for its Space's limit, may be allowed after. */
export const allowsMore = (before: AccountState, after: AccountState): boolean =>
  spendable(after) > spendable(before) || raisesCap(before, after);

function raisesCap({ spaceCaps: before }: AccountState, { spaceCaps: after }: AccountState): boolean {
  if (before === after) return false;
  return Object.entries(before).some(([spaceId, cap]) => {
    const now = Object.hasOwn(after, spaceId) ? after[spaceId] : undefined;
    return now === undefined || capLeft(now) > capLeft(cap);
  });
}
