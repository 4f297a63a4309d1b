import { expect, test } from '@jest/globals';
import { intervalProblem } from '../../accounts/account-changes.js';

test.each(['PT1M', 'PT10000M', 'PT10000S', 'P10Y', 'P120M', 'P3650D'])('%s is an interval', (interval) => {
  expect(intervalProblem(interval)).toBeNull();
});

test.each(['PT43200M', 'PT90000S', 'P10001D', 'P1M2D', 'P0M', 'PT1.5H', 'month'])(
  '%s is refused by the rule that it breaks: its form, or how many of its unit',
  (interval) => {
    expect(intervalProblem(interval)).toBe(
      'must be an ISO 8601 duration of 1 to 10,000 of one unit, for example P1M or PT2M',
    );
  },
);

test.each(['PT59S', 'P11Y', 'P121M'])('%s is refused by its length', (interval) => {
  expect(intervalProblem(interval)).toBe('must be from PT1M to P10Y, for example P1M');
});
