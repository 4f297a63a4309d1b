import { expect, test } from '@jest/globals';
import { backoffMs } from '../../storage/backoff.js';

const MAX_MS = 60_000;
const shortest = () => 1;
const longest = () => 0;

test('a pause doubles with each attempt, up to the longest', () => {
  const pauses = [0, 1, 2, 3, 4, 1_000_000].map((attempts) => backoffMs(attempts, MAX_MS, longest));
  expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
});

test('chance shortens a pause by a fifth at most, so that each is still longer than the one before', () => {
  expect(backoffMs(0, MAX_MS, shortest)).toBe(4_000);
  for (const attempts of [0, 1, 2]) {
    expect(backoffMs(attempts + 1, MAX_MS, shortest)).toBeGreaterThan(backoffMs(attempts, MAX_MS, longest));
  }
});
