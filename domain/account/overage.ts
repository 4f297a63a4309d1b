/** Overage is tokens beyond the credits of a period, where the plan allows them: they are counted apart, and billed. */
import { holdsOfPeriod, type AccountState } from './account-state.js';
import type { Terms } from './terms.js';
import type { OverageAtPrice } from './entry.js';
import { countTokens } from '../credits.js';
import { formatMoney, type Money } from '../pricing/money.js';
import { totalPrice } from '../pricing/purchase.js';

/**
 * Tokens that may be spent beyond the credits of one period: none unless they were allowed, at the price that the plan asks
 * or a higher one, and what the plan offers at most.
 */
export function overageLimit({ plan, overage }: Terms): number {
  return overage?.allowed && isAtMost(plan.overageUnitPrice, overage.unitPrice)
    ? Math.min(overage.limit, plan.overageLimit)
    : 0;
}

const isAtMost = (asked: Money, allowed: Money): boolean =>
  asked.currency === allowed.currency && asked.amount <= allowed.amount;

/** The price that an entry keeps of overage that it spends or reserves. */
export const overagePrice = (overageTokens: number, unitPrice: Money | undefined): { overageUnitPrice?: Money } =>
  overageTokens > 0 && unitPrice ? { overageUnitPrice: unitPrice } : {};

/** Adds tokens to what is owed at a price; a price at which nothing is owed is left out. */
export function addOverage(
  owed: readonly OverageAtPrice[],
  tokens: number,
  unitPrice: Money | undefined,
): readonly OverageAtPrice[] {
  if (tokens === 0 || !unitPrice) return owed;
  const isSame = (other: OverageAtPrice): boolean => comparePrices(other.unitPrice, unitPrice) === 0;
  const before = owed.find(isSame)?.tokens ?? 0;
  return [...owed.filter((other) => !isSame(other)), { tokens: before + tokens, unitPrice }]
    .filter((other) => other.tokens !== 0)
    .sort((a, b) => comparePrices(a.unitPrice, b.unitPrice));
}

/** With what the tokens cost together. */
export const pricedOverage = ({ tokens, unitPrice }: OverageAtPrice) => ({
  tokens,
  unitPrice,
  amount: totalPrice(tokens, unitPrice),
});

export type PricedOverage = ReturnType<typeof pricedOverage>;

/** `60 tokens at $0.15 each`, for people. */
export const overageAtPriceText = ({ tokens, unitPrice }: OverageAtPrice): string =>
  `${countTokens(tokens)} at ${formatMoney(unitPrice)} each`;

function comparePrices(a: Money, b: Money): number {
  if (a.currency !== b.currency) return a.currency < b.currency ? -1 : 1;
  return a.amount - b.amount;
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
