import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { firstVersion } from '../../accounts/catalogue/dated-record.js';
import type { PlanRecord } from '../../accounts/models.js';
import { createNewestPlans } from '../../accounts/newest-plans.js';
import { SEED_PLANS } from '../../domain/pricing/plan.js';
import { later, T0 } from '../support/time.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const time = { now: () => T0, serverNow: () => new Date() };
const AT = later(-1_000);
/** Free, with 50 credits at first, and one more version. */
const planWith = (credits: number, startsAt: Date): PlanRecord => {
  const { id, ...content } = SEED_PLANS[0]!;
  const first = firstVersion(content, new Date(0), 'fuelgauge:tests');
  const second = { ...first, id: 'b', version: 2, startsAt, content: { ...content, creditsPerPeriod: credits } };
  return { _id: id, revision: 1, drafts: [], versions: [first, second] };
};

test('the ledger sees an edited plan within seconds, and refuses to begin a period once it has read none for half a minute', async () => {
  let read = () => Promise.resolve([planWith(60, later(5))]);
  const newest = createNewestPlans({ readVersions: () => read() }, time);
  await newest.open();
  expect([newest.find('free', AT)?.allocation, newest.find('unknown', AT)]).toEqual([50, undefined]);
  read = () => Promise.resolve([planWith(7, AT)]);
  await jest.advanceTimersByTimeAsync(5_000);
  expect(newest.find('free', AT)?.allocation).toBe(7);
  read = () => Promise.reject(new Error('away'));
  await jest.advanceTimersByTimeAsync(29_000);
  expect(newest.find('free', AT)?.allocation).toBe(7);
  await jest.advanceTimersByTimeAsync(2_000);
  expect(() => newest.find('free', AT)).toThrow(/could not read the plans and prices lately/);
  read = () => Promise.resolve([planWith(8, AT)]);
  await jest.advanceTimersByTimeAsync(0);
  newest.close();
});

test('a period takes the version in force when it begins, and not a later one that is in force when it is written', async () => {
  const newest = createNewestPlans({ readVersions: () => Promise.resolve([planWith(60, T0)]) }, time);
  await newest.open();
  expect([later(-1), T0, later(1)].map((at) => newest.find('free', at)?.allocation)).toEqual([50, 60, 60]);
  newest.close();
});
