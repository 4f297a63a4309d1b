import { expect, test } from '@jest/globals';
import { topUpsQuery } from '../../contract/billing/top-ups.js';
import { timeRange } from '../../contract/time-range.js';

test.each(['0099-01-01', '0000-01-01', '1969-12-31', '0099-01-01T00:00:00Z', '2026-02-30', '12026-01-01', '2026'])(
  'a range cannot begin at %s',
  (from) => {
    expect(timeRange.safeParse({ from }).success).toBe(false);
    expect(timeRange.safeParse({ to: from }).success).toBe(false);
  },
);

test.each(['1970-01-01', '2026-03-31', '2026-03-31T12:00:00+02:00', '9999-12-31'])(
  'a range may begin at %s',
  (from) => {
    expect(timeRange.safeParse({ from }).success).toBe(true);
  },
);

test('a cursor is a time that a purchase can have been made at, not one in the year 33658', () => {
  expect(topUpsQuery.safeParse({ cursor: '1795709646363:tu_abc' }).success).toBe(true);
  expect(topUpsQuery.safeParse({ cursor: '999999999999999:tu_abc' }).success).toBe(false);
});
