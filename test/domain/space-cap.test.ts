import { describe, expect, test } from '@jest/globals';
import type { Command } from '../../domain/command.js';
import { DAY, debitOf, holdOf, meeting, search, TestLedger } from './ledger-driver.js';

const cap = (limit: number | null, spaceId = 'a'): Command => ({ type: 'cap_space', spaceId, limit });
const NEXT = new Date('2026-04-01T00:00:00Z');

describe("a Space's cap", () => {
  test('stops what would go beyond it, in that Space only, and says what is left of it', () => {
    const ledger = new TestLedger();
    ledger.run(cap(22));
    ledger.run(debitOf(search(1), { spaceId: 'a' }));
    expect(ledger.run(debitOf(meeting(1), { spaceId: 'a' })).refusal).toMatchObject({
      code: 'space-limit-reached',
      facts: { creditsLeft: 2, tokensNeeded: 3, periodEndsAt: NEXT },
    });
    expect(ledger.codeOf(debitOf(meeting(1), { spaceId: 'b' }))).toBe('ok');
    expect(ledger.codeOf(debitOf(meeting(2)))).toBe('ok');
  });

  test('counts holds, and gives back what they and refunds give back', () => {
    const ledger = new TestLedger();
    ledger.run(cap(25));
    const holdId = ledger.idOf(holdOf(search(1), DAY, { spaceId: 'a' }));
    expect(ledger.codeOf(debitOf(search(2), { spaceId: 'a' }))).toBe('space-limit-reached');
    const charge = ledger.idOf({ type: 'settle', holdId, tokens: 5 });
    expect(ledger.state.spaceCaps).toEqual({ a: { limit: 25, used: 5 } });
    ledger.run({ type: 'refund', debitId: charge, action: 'talent_search~search~1', tokens: 2, reason: 'x' });
    expect(ledger.state.spaceCaps).toEqual({ a: { limit: 25, used: 3 } });
  });

  test('begins again with each period, and late holds leave it alone', () => {
    const ledger = new TestLedger();
    ledger.run(cap(25));
    const holdId = ledger.idOf(holdOf(search(1), 40 * DAY, { spaceId: 'a' }));
    ledger.now = NEXT;
    ledger.run(debitOf(search(2), { spaceId: 'a' }));
    ledger.run({ type: 'release', holdId });
    expect(ledger.state.spaceCaps).toEqual({ a: { limit: 25, used: 20 } });
  });

  test('that is changed keeps its count; removed and set again it counts from zero', () => {
    const ledger = new TestLedger();
    ledger.run(cap(25));
    ledger.run(debitOf(search(1), { spaceId: 'a' }));
    ledger.run(cap(10));
    expect(ledger.state.spaceCaps).toEqual({ a: { limit: 10, used: 20 } });
    expect(ledger.codeOf(debitOf(meeting(1), { spaceId: 'a' }))).toBe('space-limit-reached');
    ledger.run(cap(null));
    expect(ledger.codeOf(debitOf(meeting(1), { spaceId: 'a' }))).toBe('ok');
    ledger.run(cap(10));
    expect(ledger.state.spaceCaps).toEqual({ a: { limit: 10, used: 0 } });
  });
});
