import { describe, expect, test } from '@jest/globals';
import { formatMoney } from '../../../domain/pricing/money.js';
import { SEED_PLANS } from '../../../domain/pricing/plan.js';
import {
  creditsRefunded,
  minimumPurchase,
  planAdvice,
  purchaseProblem,
  totalPrice,
} from '../../../domain/pricing/purchase.js';

const usd = (amount: number) => ({ amount, currency: 'usd' });

test('the total is credits times price', () => {
  expect(totalPrice(250, usd(30))).toEqual(usd(7_500));
});

test('the least that can be bought costs what can be charged', () => {
  expect([30, 25, 50, 60, 1].map((cents) => minimumPurchase(usd(cents)))).toEqual([2, 2, 1, 1, 50]);
});

test.each([
  [2, 30, null],
  [100_000, 30, null],
  [1, 30, 'must be at least 2'],
  [0, 30, 'must be a whole number'],
  [100_001, 30, 'must be a whole number'],
  [1.5, 30, 'must be a whole number'],
  [100, 0, 'must be at least'],
  [1, 49, "less than $0.50 can't be charged"],
])('%d credits at %d cents: %s', (credits, cents, problem) => {
  expect(purchaseProblem(credits, usd(cents)) ?? 'fine').toContain(problem ?? 'fine');
});

test('amounts are shown as their currency is written', () => {
  expect(formatMoney({ amount: 5, currency: 'eur' })).toBe('€0.05');
  expect(formatMoney({ amount: 123_456, currency: 'usd' })).toBe('$1,234.56');
  expect(formatMoney({ amount: 5000, currency: 'jpy' })).toBe('¥5,000');
  expect(formatMoney({ amount: 1500, currency: 'kwd' })).toMatch(/^KWD\s1\.500$/);
});

test('a refund takes its share of the credits, never more, and all of them in the end', () => {
  expect(creditsRefunded(250, 3_150, 7_500)).toBe(105);
  expect(creditsRefunded(250, 29, 7_500)).toBe(0);
  expect(creditsRefunded(250, 9_999, 7_500)).toBe(250);
  expect(creditsRefunded(250, 0, 0)).toBe(0);
});

describe('the advice to take a larger plan', () => {
  const [free] = SEED_PLANS;
  const pack = (periodNumber: number) => ({ periodNumber, credits: 250, total: usd(7_500) });
  const advice = (...numbers: number[]) => planAdvice(numbers.map(pack), 5, free!, SEED_PLANS);

  test('is given with the numbers, after packs in two periods in a row', () => {
    expect(advice(5, 4)).toMatchObject({ planId: 'starter', creditsBought: 500, spent: usd(15_000), planCredits: 500 });
    expect(advice(4, 3)?.message).toBe(
      'You bought 500 extra credits in two periods in a row for $150.00. ' +
        'Starter brings 500 credits every period for $49.00, which is less per credit.',
    );
  });

  test('is not given otherwise', () => {
    expect([advice(), advice(5), advice(5, 5), advice(5, 3), advice(3, 2)]).toEqual([null, null, null, null, null]);
    const largest = SEED_PLANS.at(-1)!;
    expect(planAdvice([pack(5), pack(4)], 5, largest, SEED_PLANS)).toBeNull();
  });
});
