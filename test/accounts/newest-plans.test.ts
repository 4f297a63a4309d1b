import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createNewestPlans } from '../../accounts/newest-plans.js';
import { SEED_PLANS } from '../../domain/pricing/plan.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('the ledger sees an edited plan within seconds, and keeps the last one while the database is away', async () => {
  let list = () => Promise.resolve(SEED_PLANS);
  const newest = createNewestPlans({ list: () => list() });
  await newest.open();
  expect([newest.find('free')?.allocation, newest.find('unknown')]).toEqual([50, undefined]);
  list = () => Promise.resolve(SEED_PLANS.map((plan) => ({ ...plan, creditsPerPeriod: 7 })));
  await jest.advanceTimersByTimeAsync(5_000);
  expect(newest.find('free')?.allocation).toBe(7);
  list = () => Promise.reject(new Error('away'));
  await jest.advanceTimersByTimeAsync(5_000);
  expect(newest.find('free')?.allocation).toBe(7);
  newest.close();
});
