/** Defines the changes that a host may ask of a plan, and the rules that a schema can't express. */
import { formatCredits } from '../domain/credits.js';
import type { Issue } from '../domain/errors.js';
import { formatNumber } from '../domain/format-number.js';
import { formatMoney, mostCharge, priceProblem, type Money } from '../domain/pricing/money.js';
import type { Plan } from '../domain/pricing/plan.js';
import { mostAtPrice, totalPrice } from '../domain/pricing/purchase.js';
import { intervalProblem } from './account-changes.js';

/** A field that is left out stays as it is. */
export interface PlanChanges {
  readonly name?: string | undefined;
  readonly free?: boolean | undefined;
  readonly price?: Money | undefined;
  readonly creditsPerPeriod?: number | undefined;
  readonly packUnitPrice?: Money | undefined;
  readonly packsCarryOver?: boolean | undefined;
  readonly overage?: Plan['overage'] | undefined;
  readonly interval?: string | undefined;
  /** Null: no subscription at the payment provider leads to the plan. */
  readonly stripePriceId?: string | null | undefined;
}

/** Returns what is wrong with a plan as it would be stored. What is stored already (`before`) is never refused. */
export function planIssues(plan: Plan, before: Plan | null, minInterval?: string): Issue[] {
  const { free, price, interval } = plan;
  const issues = [...moneyIssues(plan), ...overageIssues(plan)];
  if (free && price.amount > 0) issues.push({ path: 'price', message: 'must be 0: the plan is free' });
  if (interval !== before?.interval) {
    const problem = intervalProblem(interval, minInterval);
    if (problem !== null) issues.push({ path: 'interval', message: problem });
  }
  return issues;
}

function moneyIssues({ price, packUnitPrice, overage }: Plan): Issue[] {
  const { currency } = price;
  const prices = { price, packUnitPrice, 'overage.unitPrice': overage.unitPrice };
  const issues = Object.entries(prices).flatMap(([path, money]): Issue[] => {
    if (money.currency !== currency) {
      return [{ path: `${path}.currency`, message: `must be ${currency}, as the price is: a plan has one currency` }];
    }
    const problem = priceProblem(money) ?? tooMuch(money);
    return problem === null ? [] : [{ path, message: problem }];
  });
  if (packUnitPrice.amount === 0) issues.push({ path: 'packUnitPrice', message: 'must be more than 0' });
  return issues;
}

/** Overage becomes one invoice a period, so all of it must be what one invoice may charge. */
function overageIssues({ overage: { allowed, limit, unitPrice } }: Plan): Issue[] {
  if (!allowed) return [];
  const issues: Issue[] = [];
  if (limit === 0) issues.push({ path: 'overage.limit', message: 'must be at least 1 where overage is allowed' });
  if (unitPrice.amount === 0) {
    issues.push({ path: 'overage.unitPrice', message: 'must be more than 0 where overage is allowed' });
  }
  if (tooMuch(unitPrice) === null && tooMuch(totalPrice(limit, unitPrice)) !== null) {
    const message = `must be at most ${formatCredits(mostAtPrice(unitPrice))} at this price: more can't be charged by one invoice`;
    issues.push({ path: 'overage.limit', message });
  }
  return issues;
}

function tooMuch({ amount, currency }: Money): string | null {
  const most = mostCharge(currency);
  return amount <= most.amount
    ? null
    : `must be at most ${formatNumber(most.amount)}: more than ${formatMoney(most)} can't be charged`;
}
