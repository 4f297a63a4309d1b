/** Overage is tokens beyond the credits of a period, where the plan allows them: they are counted apart, and billed. */
import { holdsOfPeriod, type AccountState, type Terms } from './account-state.js';

/** Tokens that may be spent beyond the credits of one period: none unless they were allowed, and what the plan offers at most. */
export function overageLimit({ plan, overage }: Terms): number {
  return overage?.allowed ? Math.min(overage.limit, plan.overageLimit) : 0;
}

/** Tokens that may still be spent beyond the period's credits. Holds reserve overage, too. */
export function overageLeft(state: AccountState): number {
  const limit = overageLimit(state.terms);
  return limit === 0 ? 0 : Math.max(0, limit - overageCommitted(state));
}

/** The period's overage, used or reserved by its holds. It may exceed a limit that was lowered later. */
export function overageCommitted(state: AccountState): number {
  return holdsOfPeriod(state).reduce((total, hold) => total + hold.overageTokens, state.period.overageUsed);
}
