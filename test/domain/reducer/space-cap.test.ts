import { describe, expect, test } from '@jest/globals';
import type { TestCommand } from '../../support/actor.js';
import { DAY, debitOf, holdOf, meeting, search, TestLedger } from './ledger-driver.js';

const cap = (limit: number | null, spaceId = 'a'): TestCommand => ({ type: 'cap_space', spaceId, limit });
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

  test('that is changed keeps its count; removed and set again it also counts what was used in between', () => {
    const ledger = new TestLedger();
    ledger.run(cap(25));
    ledger.run(debitOf(search(1), { spaceId: 'a' }));
    ledger.run(cap(10));
    expect(ledger.state.spaceCaps).toEqual({ a: { limit: 10, used: 20 } });
    expect(ledger.codeOf(debitOf(meeting(1), { spaceId: 'a' }))).toBe('space-limit-reached');
    ledger.run(cap(null));
    expect(ledger.codeOf(debitOf(meeting(1), { spaceId: 'a' }))).toBe('ok');
    ledger.run(cap(10));
    expect(ledger.state.spaceCaps).toEqual({ a: { limit: 10, used: 23 } });
  });

  test('that is set in the middle of a period counts what its Space has used: spent, given back and held', () => {
    const ledger = new TestLedger();
    const dear = ledger.idOf(debitOf(search(1), { spaceId: 'a' }));
    ledger.run({ type: 'refund', debitId: dear, action: 'talent_search~search~1', tokens: 5, reason: 'x' });
    ledger.run(debitOf(meeting(1), { spaceId: 'b' }));
    ledger.run(debitOf(meeting(2)));
    const settled = ledger.idOf(holdOf(search(2), DAY, { spaceId: 'a' }));
    ledger.run({ type: 'settle', holdId: settled, tokens: 2 });
    ledger.run({ type: 'release', holdId: ledger.idOf(holdOf(search(3), DAY, { spaceId: 'a' })) });
    const held = ledger.idOf(holdOf(meeting(3), DAY, { spaceId: 'a' }));
    ledger.run(cap(25));
    expect(ledger.state.spaceCaps).toEqual({ a: { limit: 25, used: 20 } });
    expect(ledger.codeOf(debitOf(search(4), { spaceId: 'a' }))).toBe('space-limit-reached');
    ledger.run({ type: 'release', holdId: held });
    expect(ledger.state.spaceCaps).toEqual({ a: { limit: 25, used: 17 } });
  });

  test('that is set in one batch with debits of its Space counts those before it once', () => {
    const ledger = new TestLedger();
    ledger.run(debitOf(meeting(1), { spaceId: 'a' }));
    const batch = [
      debitOf(search(1), { spaceId: 'a' }),
      cap(60),
      cap(null),
      cap(50),
      debitOf(meeting(2), { spaceId: 'a' }),
    ];
    ledger.batch(batch);
    expect(ledger.state.spaceCaps).toEqual({ a: { limit: 50, used: 26 } });
  });

  test('that is set as the first thing after a boundary counts from zero, and nothing that comes late', () => {
    const ledger = new TestLedger();
    ledger.run(debitOf(search(1), { spaceId: 'a' }));
    const holdId = ledger.idOf(holdOf(search(2), 40 * DAY, { spaceId: 'a' }));
    ledger.now = NEXT;
    ledger.batch([{ type: 'settle', holdId, tokens: 7 }, debitOf(meeting(1), { spaceId: 'a' }), cap(50)]);
    expect(ledger.state.spaceCaps).toEqual({ a: { limit: 50, used: 3 } });
  });
});
