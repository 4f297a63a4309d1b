import { describe, expect, test } from '@jest/globals';
import type { AccountState } from '../../domain/account-state.js';
import { runsOutAt } from '../../domain/runway.js';
import { usageTip } from '../../domain/usage-tip.js';

const START = new Date('2026-05-01T00:00:00Z');
const END = new Date('2026-06-01T00:00:00Z');
const day = (number: number): Date => new Date(START.getTime() + number * 86_400_000);

const account = (used: number, available: number, overageUsed = 0): AccountState =>
  ({ buckets: { available }, period: { start: START, end: END, used, overageUsed } }) as unknown as AccountState;

describe('the runway', () => {
  test("goes on at this period's pace", () => {
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

describe('the tip', () => {
  const usage = (tokens: number) => ({ tokens, actions: 1 });

  test('speaks of the feature that most tokens went to', () => {
    expect(usageTip({ talent_search: usage(40), meeting_assistant: usage(3) })).toContain('talent search');
    expect(usageTip({ meeting_assistant: usage(30), candidate_evaluation: usage(20) })).toContain('meetings');
    expect(usageTip({ candidate_evaluation: usage(30) })).toContain('evaluations');
  });

  test('is silent while there is little to read, or no feature leads', () => {
    expect(usageTip({})).toBeNull();
    expect(usageTip({ meeting_assistant: usage(18) })).toBeNull();
    expect(usageTip({ talent_search: usage(20), candidate_evaluation: usage(20) })).toBeNull();
  });
});
