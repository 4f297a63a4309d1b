import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs } from '../../web/notifications/backoff.js';

test('a stream comes back after one second at least and one minute at most, later after each failure, and never all at once', () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const ms = backoffMs(failures, random);
      expect(ms).toBeGreaterThanOrEqual(1_000);
      expect(ms).toBeLessThanOrEqual(60_000);
      expect(backoffMs(failures + 1, random)).toBeGreaterThanOrEqual(ms);
      expect(backoffMs(failures, 1)).toBe(2 * backoffMs(failures, 0));
    }),
  );
  expect([0, 1, 2, 10].map((failures) => backoffMs(failures, 1))).toEqual([2_000, 4_000, 8_000, 60_000]);
});
