import { describe, expect, test } from '@jest/globals';
import { SEED_PLANS } from '../../../domain/pricing/plan.js';
import {
  creditsRefunded,
  maximumPurchase,
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

test.each([
  ['huf', 17_500, 1, 'HUF 175.00'],
  ['jpy', 50, 1, '¥50'],
  ['mxn', 10, 100, 'MX$10.00'],
  ['gbp', 30, 1, '£0.30'],
  ['isk', 100, 1, 'ISK 1'],
])('the least that can be bought in %s costs what Stripe charges at least', (currency, amount, credits, shown) => {
  expect(minimumPurchase({ amount, currency })).toBe(credits);
  expect(purchaseProblem(credits, { amount, currency })).toBeNull();
  const tooLittle = purchaseProblem(1, { amount: 1, currency })!.replaceAll('\u00a0', ' ');
  expect(tooLittle).toContain(`less than ${shown} can't be charged`);
});

test('the most that can be bought costs what Stripe charges at most', () => {
  expect([1, 30, 5_000].map((cents) => maximumPurchase(usd(cents)))).toEqual([100_000, 100_000, 19_999]);
  expect(purchaseProblem(19_999, usd(5_000))).toBeNull();
  expect(purchaseProblem(20_000, usd(5_000))).toBe(
    "must be at most 19,999: more than $999,999.99 can't be charged at once",
  );
  expect(purchaseProblem(100_000, { amount: 400_000, currency: 'idr' })).toBeNull();
});

test('an amount that Stripe cannot write is refused before checkout', () => {
  expect(purchaseProblem(101, { amount: 1_505, currency: 'kwd' })).toContain('must be a multiple of 10');
  expect(purchaseProblem(100, { amount: 1_505, currency: 'kwd' })).toBeNull();
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

  test('counts what was really paid, and only in the currency of the plan', () => {
    const packs = (amount: number, currency = 'usd') =>
      [5, 4].map((periodNumber) => ({ periodNumber, credits: 250, total: { amount, currency } }));
    expect(planAdvice(packs(3_750), 5, free!, SEED_PLANS)?.message).toContain('for $75.00');
    // 2,450 cents for 250 credits are what Starter costs for each of its credits.
    expect(planAdvice(packs(2_450), 5, free!, SEED_PLANS)?.planId).not.toBe('starter');
    expect(planAdvice(packs(0), 5, free!, SEED_PLANS)).toBeNull();
    expect(planAdvice(packs(7_500, 'eur'), 5, free!, SEED_PLANS)).toBeNull();
  });

  test('is not given otherwise', () => {
    expect([advice(), advice(5), advice(5, 5), advice(5, 3), advice(3, 2)]).toEqual([null, null, null, null, null]);
    const largest = SEED_PLANS.at(-1)!;
    expect(planAdvice([pack(5), pack(4)], 5, largest, SEED_PLANS)).toBeNull();
  });
});
