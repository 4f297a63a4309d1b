import { beforeEach, describe, expect, test } from '@jest/globals';
import { nextEventAt, NEVER } from '../../../domain/account/account-state.js';
import type { TestCommand } from '../../support/actor.js';
import { DAY, debitOf, HOUR, holdOf, later, meeting, search, TestLedger, topUpOf } from './ledger-driver.js';
import { checkLaws } from './ledger-laws.js';

const END = new Date('2026-04-01T00:00:00Z');
const SECOND_END = new Date('2026-05-01T00:00:00Z');
const CLOSE: TestCommand = { type: 'change_terms', changes: { state: 'closed' } };

describe('a closed account', () => {
  let ledger: TestLedger;
  beforeEach(() => {
    ledger = new TestLedger({ allocation: 3, overageLimit: 40 });
  });

  const at = (now: Date): void => {
    ledger.now = now;
    expect(ledger.codeOf({ type: 'advance' })).toBe('ok');
    checkLaws(ledger);
  };
  const closes = () => ledger.entries.filter((entry) => entry.type === 'period_close');

  test('takes no more commands', () => {
    const debitId = ledger.idOf(debitOf(meeting(1)));
    ledger.run(CLOSE);
    const refund: TestCommand = { type: 'refund', debitId, action: 'meeting_assistant~1', reason: 'late' };
    for (const command of [debitOf(meeting(1)), holdOf(meeting(2)), topUpOf('t', 1), refund, CLOSE]) {
      expect(ledger.codeOf(command)).toBe('account-closed');
    }
  });

  test('closes its period at its end with all that was used, gets no allocation, and has ended then', () => {
    ledger.run(debitOf(search(1)));
    ledger.run(CLOSE);
    at(later(-1, END));
    expect(closes()).toEqual([]);
    at(END);
    expect(closes()).toMatchObject([{ at: END, totals: { used: 20, overageUsed: 17, heldAtClose: 0 } }]);
    expect(ledger.entries.at(-1)).toBe(closes()[0]);
    expect(ledger.balance).toMatchObject({ creditsLeft: 0, creditsTotal: 0 });
    expect(nextEventAt(ledger.state)).toEqual(NEVER);
    const { seq } = ledger.state;
    at(later(4_000 * DAY, END));
    expect(ledger.state.seq).toBe(seq);
  });

  test('gives back a hold that no caller ends', () => {
    ledger.run(holdOf(meeting(1), HOUR));
    ledger.run(CLOSE);
    at(later(HOUR));
    expect(ledger.entries.at(-1)).toMatchObject({ type: 'release', reason: 'expired' });
    expect(ledger.balance).toMatchObject({ creditsLeft: 3, creditsHeld: 0 });
  });

  test.each(['settle', 'release'] as const)('lets a hold that was made before %s, the same at every try', (type) => {
    const holdId = ledger.idOf(holdOf(search(1)));
    ledger.run(CLOSE);
    expect(ledger.codeOf({ type: 'extend', holdId, ttlMs: HOUR })).toBe('account-closed');
    const first = ledger.run({ type, holdId });
    expect(first.entry).toMatchObject({ type });
    expect(ledger.run({ type, holdId })).toMatchObject({ entry: first.entry, repeated: true });
  });

  test('owes the overage of a hold that outlives its last period: the one after it closes, too', () => {
    const holdId = ledger.idOf(holdOf(search(1), END.getTime() + HOUR - ledger.now.getTime()));
    ledger.run(CLOSE);
    at(END);
    expect(closes()).toMatchObject([{ totals: { heldAtClose: 20, used: 0 } }]);
    expect(nextEventAt(ledger.state)).toEqual(later(HOUR, END));
    expect(ledger.codeOf({ type: 'settle', holdId })).toBe('ok');
    expect(nextEventAt(ledger.state)).toEqual(SECOND_END);
    at(later(4_000 * DAY, END));
    expect(closes().map(({ totals }) => totals.late)).toMatchObject([{ overage: 0 }, { settled: 20, overage: 17 }]);
    expect(nextEventAt(ledger.state)).toEqual(NEVER);
  });

  test('that has ended still lets its grants expire, and keeps what is frozen', () => {
    const lasting = { type: 'grant', source: 'promotion', tokens: 5, expiresAt: later(90 * DAY) } as const;
    ledger.run({ ...lasting, grantId: 'spendable' });
    ledger.run({ ...lasting, grantId: 'disputed' });
    ledger.run({ type: 'freeze', freezeId: 'f', grantId: 'disputed', reason: 'disputed' });
    ledger.run(CLOSE);
    at(END);
    expect([closes().length, nextEventAt(ledger.state)]).toEqual([1, later(90 * DAY)]);
    at(later(90 * DAY));
    expect(ledger.entries.at(-1)).toMatchObject({ type: 'expire', grantId: 'spendable' });
    expect([closes().length, nextEventAt(ledger.state)]).toEqual([1, NEVER]);
    expect(ledger.balance).toMatchObject({ creditsLeft: 0, creditsHeld: 5 });
  });
});
