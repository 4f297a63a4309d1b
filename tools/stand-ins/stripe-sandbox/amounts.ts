/** Refuses the amounts that Stripe refuses: the same table of currencies as the product's (`domain/pricing/money.ts`). */
import { leastCharge, mostCharge, priceProblem, type Money } from '../../../domain/pricing/money.js';
import { Refusal } from './refusal.js';

/** `what` begins the sentence, for example "The invoice's amount". */
export function requireChargeable(money: Money, what: string): void {
  const { amount, currency } = money;
  const least = leastCharge(currency).amount;
  if (amount < least) {
    throw new Refusal(400, `${what} must be at least ${least} ${currency}. ${amount} ${currency} is too little.`, {
      code: 'amount_too_small',
    });
  }
  requireExact(money, what);
}

/** An item of an invoice may be small: only what is paid has a least amount. */
export function requireExact(money: Money, what: string): void {
  const { amount, currency } = money;
  const most = mostCharge(currency).amount;
  if (amount > most) {
    throw new Refusal(400, `${what} must be no more than ${most} ${currency}.`, { code: 'amount_too_large' });
  }
  const problem = priceProblem(money);
  if (problem !== null) throw new Refusal(400, `${what} ${problem}.`, { code: 'parameter_invalid_integer' });
}
