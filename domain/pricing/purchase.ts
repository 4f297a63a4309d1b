/** Decides what a pack of credits costs, how many may be bought, and when a larger plan would be cheaper. */
import { countCredits, formatCredits } from '../credits.js';
import { formatMoney, leastCharge, mostCharge, priceProblem, type Money } from './money.js';
import type { Plan } from './plan.js';

export const MAX_PURCHASE = 100_000;
export const QUICK_AMOUNTS: readonly number[] = [100, 250, 500, 1_000];
export const UPGRADE_HINT = "It's cheaper to upgrade your subscription than to purchase credits!";
export const UPGRADE_HINT_FROM = 200;
/** One account may have this many open checkouts; one more expires the oldest. */
export const MAX_OPEN_CHECKOUTS = 5;

/** The fewest credits that cost as much as the payment provider charges at least. */
export function minimumPurchase({ amount, currency }: Money): number {
  return Math.max(1, Math.ceil(leastCharge(currency).amount / Math.max(1, amount)));
}

/** The most credits that one payment may buy. */
export const maximumPurchase = (unitPrice: Money): number => Math.min(MAX_PURCHASE, mostAtPrice(unitPrice));

/** How many of something the largest payment pays for. */
export const mostAtPrice = ({ amount, currency }: Money): number =>
  Math.floor(mostCharge(currency).amount / Math.max(1, amount));

export function totalPrice(credits: number, { amount, currency }: Money): Money {
  return { amount: credits * amount, currency };
}

/** Returns what is wrong with a number of credits to buy, or null. */
export function purchaseProblem(credits: number, unitPrice: Money): string | null {
  if (!Number.isSafeInteger(credits) || credits < 1 || credits > MAX_PURCHASE) {
    return `must be a whole number from 1 to ${formatCredits(MAX_PURCHASE)}`;
  }
  const total = totalPrice(credits, unitPrice);
  const least = leastCharge(unitPrice.currency);
  if (total.amount < least.amount) {
    return `must be at least ${formatCredits(minimumPurchase(unitPrice))}: less than ${formatMoney(least)} can't be charged`;
  }
  const most = mostCharge(unitPrice.currency);
  if (total.amount > most.amount) {
    return `must be at most ${formatCredits(maximumPurchase(unitPrice))}: more than ${formatMoney(most)} can't be charged at once`;
  }
  const problem = priceProblem(total);
  return problem && `has a price that can't be charged: it ${problem}`;
}

/** Returns how many credits a refund of `refunded` out of `paid` (minor units) takes back: never more than its share. */
export function creditsRefunded(credits: number, refunded: number, paid: number): number {
  if (paid <= 0) return 0;
  return Number((BigInt(credits) * BigInt(Math.min(refunded, paid))) / BigInt(paid));
}

interface PlanAdvice {
  readonly planId: string;
  readonly planName: string;
  readonly creditsBought: number;
  readonly spent: Money;
  readonly planPrice: Money;
  readonly planCredits: number;
  readonly message: string;
}

export interface Pack {
  readonly periodNumber: number;
  readonly credits: number;
  /** What was really paid for the credits. */
  readonly total: Money;
}

/** Advises a larger plan with cheaper credits, where packs were bought in two periods in a row until now or the last one. */
export function planAdvice(
  packs: readonly Pack[],
  periodNumber: number,
  plan: Plan,
  plans: readonly Plan[],
): PlanAdvice | null {
  const { currency } = plan.packUnitPrice;
  const boughtIn = (number: number): Pack[] =>
    packs.filter(({ periodNumber: of, total }) => of === number && total.currency === currency);
  const last = [periodNumber, periodNumber - 1].find((n) => boughtIn(n).length > 0 && boughtIn(n - 1).length > 0);
  if (last === undefined) return null;
  const bought = [...boughtIn(last - 1), ...boughtIn(last)];
  const creditsBought = bought.reduce((sum, { credits }) => sum + credits, 0);
  const spent = { amount: bought.reduce((sum, { total }) => sum + total.amount, 0), currency };
  const larger = cheaperPlan(plan, plans, spent, creditsBought);
  if (!larger) return null;
  const message =
    `You bought ${formatCredits(creditsBought)} extra ${creditsBought === 1 ? 'credit' : 'credits'} in two periods in a row for ${formatMoney(spent)}. ` +
    `${larger.name} brings ${countCredits(larger.creditsPerPeriod)} every period for ${formatMoney(larger.price)}, ` +
    `which is less per credit.`;
  return {
    planId: larger.id,
    planName: larger.name,
    creditsBought,
    spent,
    planPrice: larger.price,
    planCredits: larger.creditsPerPeriod,
    message,
  };
}

/** The next larger plan whose credits cost less than those that were bought. */
function cheaperPlan(
  { creditsPerPeriod: credits }: Plan,
  plans: readonly Plan[],
  spent: Money,
  creditsBought: number,
): Plan | undefined {
  return plans
    .filter(({ creditsPerPeriod }) => creditsPerPeriod > credits)
    .sort((a, b) => a.creditsPerPeriod - b.creditsPerPeriod)
    .find(
      ({ price, creditsPerPeriod }) =>
        price.currency === spent.currency && price.amount * creditsBought < spent.amount * creditsPerPeriod,
    );
}
