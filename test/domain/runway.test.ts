import { describe, expect, test } from '@jest/globals';
import type { AccountState } from '../../domain/account/account-state.js';
import { runwayOf } from '../../domain/runway.js';

const START = new Date('2026-05-01T00:00:00Z');
const END = new Date('2026-06-01T00:00:00Z');
const day = (number: number): Date => new Date(START.getTime() + number * 86_400_000);

const account = (used: number, available: number, overageUsed = 0): AccountState =>
  ({ buckets: { available }, period: { start: START, end: END, used, overageUsed } }) as unknown as AccountState;

describe('the runway', () => {
  test("continues at this period's pace", () => {
    expect(runwayOf(account(100, 50), day(10))).toEqual({ runsOutAt: day(15), reason: null });
  });

  test('is open when the credits last until the next period', () => {
    expect(runwayOf(account(100, 250), day(10))).toEqual({ runsOutAt: null, reason: 'enough' });
  });

  test('without an estimate says why: no use, too early, or nothing left', () => {
    const reason = (state: AccountState, now: Date) => runwayOf(state, now).reason;
    expect(reason(account(0, 50), day(10))).toBe('nothing_spent');
    expect(reason(account(10, 50), new Date(START.getTime() + 60_000))).toBe('too_early');
    expect(reason(account(100, 0), day(10))).toBe('none_left');
  });

  test('does not count overage as pace of the credits', () => {
    expect(runwayOf(account(150, 50, 50), day(10)).runsOutAt).toEqual(day(15));
  });
});
