import { describe, expect, test } from '@jest/globals';
import type { AccountState } from '../../domain/account/account-state.js';
import { runsOutAt } from '../../domain/runway.js';

const START = new Date('2026-05-01T00:00:00Z');
const END = new Date('2026-06-01T00:00:00Z');
const day = (number: number): Date => new Date(START.getTime() + number * 86_400_000);

const account = (used: number, available: number, overageUsed = 0): AccountState =>
  ({ buckets: { available }, period: { start: START, end: END, used, overageUsed } }) as unknown as AccountState;

describe('the runway', () => {
  test("continues at this period's pace", () => {
    expect(runsOutAt(account(100, 50), day(10))).toEqual(day(15));
  });

  test('is open when the credits last until the next period', () => {
    expect(runsOutAt(account(100, 250), day(10))).toBeNull();
  });

  test('says nothing without use, too early, or when nothing is left', () => {
    expect(runsOutAt(account(0, 50), day(10))).toBeNull();
    expect(runsOutAt(account(10, 50), new Date(START.getTime() + 60_000))).toBeNull();
    expect(runsOutAt(account(100, 0), day(10))).toBeNull();
  });

  test('does not count overage as pace of the credits', () => {
    expect(runsOutAt(account(150, 50, 50), day(10))).toEqual(day(15));
  });
});
