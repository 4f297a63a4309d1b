/** Says whether a change of an account lets it, or one of its Spaces, spend more than before. */
import { capLeft, type AccountState } from './account-state.js';
import { overageLeft } from './overage.js';

/** What can be spent now: credits, and overage where it is allowed. */
export const spendable = (state: AccountState): number => state.buckets.available + overageLeft(state);

/** An action that was refused before may be allowed after. */
export function allowsMore(before: AccountState, after: AccountState): boolean {
  return spendable(after) > spendable(before) || after.period.number > before.period.number || raisesCap(before, after);
}

function raisesCap({ spaceCaps: before }: AccountState, { spaceCaps: after }: AccountState): boolean {
  if (before === after) return false;
  return Object.entries(before).some(([spaceId, cap]) => {
    const now = Object.hasOwn(after, spaceId) ? after[spaceId] : undefined;
    return now === undefined || capLeft(now) > capLeft(cap);
  });
}
