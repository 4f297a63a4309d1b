import { describe, expect, test } from '@jest/globals';
import type { ClawbackCommand } from '../../../domain/reducer/command.js';
import { DAY, debitOf, holdOf, later, meeting, search, TestLedger, topUpOf } from './ledger-driver.js';

const clawback = (clawbackId: string, tokens?: number): ClawbackCommand => ({
  type: 'clawback',
  clawbackId,
  grantId: 'top_up~t',
  reason: 'payment refunded',
  ...(tokens === undefined ? {} : { tokens }),
});
const NEXT = new Date('2026-04-01T00:00:00Z');

describe('a clawback', () => {
  test('takes what remains of the grant, and what was spent of it becomes debt', () => {
    const ledger = new TestLedger({ allocation: 0 });
    ledger.run(topUpOf('t', 50));
    ledger.run(debitOf(search(1)));
    expect(ledger.run(clawback('c')).entry).toMatchObject({ legs: { available: -30, clawedBack: 50, debt: -20 } });
    expect(ledger.balance).toMatchObject({ creditsLeft: 0, creditsTotal: 20 });
  });

  test('happens once, and takes no more than the grant was', () => {
    const ledger = new TestLedger({ allocation: 0 });
    ledger.run(topUpOf('t', 50));
    const first = ledger.run(clawback('c', 30));
    expect(ledger.run(clawback('c', 30))).toMatchObject({ entry: first.entry, repeated: true });
    expect(ledger.run(clawback('d')).entry).toMatchObject({ legs: { clawedBack: 20 } });
    expect(ledger.codeOf(clawback('e'))).toBe('already-refunded');
    expect(ledger.codeOf({ ...clawback('f'), grantId: 'none' })).toBe('not-found');
  });

  test('whose id was used for another grant is refused and changes nothing', () => {
    const ledger = new TestLedger({ allocation: 0 });
    ledger.run(topUpOf('t', 50));
    ledger.run(topUpOf('u', 50));
    ledger.run(clawback('c'));
    expect(ledger.codeOf({ ...clawback('c'), grantId: 'top_up~u' })).toBe('key-conflict');
    expect(ledger.balance.creditsLeft).toBe(50);
  });

  test('of a grant that has expired makes debt of its spent part only', () => {
    const ledger = new TestLedger({ allocation: 0 });
    ledger.run(topUpOf('t', 50));
    ledger.run(debitOf(search(1)));
    ledger.now = NEXT;
    expect(ledger.run(clawback('c')).entry).toMatchObject({ tokens: 0, legs: { clawedBack: 20, debt: -20 } });
  });

  describe('makes no debt of what was held and expired when its hold ended', () => {
    const held = (tokens = 20): { ledger: TestLedger; holdId: string } => {
      const ledger = new TestLedger({ allocation: 0 });
      ledger.run(topUpOf('t', tokens));
      return { ledger, holdId: ledger.idOf(holdOf(search(1), 40 * DAY)) };
    };

    test('by a release', () => {
      const { ledger, holdId } = held();
      ledger.now = NEXT;
      const released = ledger.run({ type: 'release', holdId });
      expect(released.entry).toMatchObject({ expiredGrants: ['top_up~t'] });
      expect(ledger.state.buckets.expired).toBe(20);
      expect(ledger.codeOf(clawback('c'))).toBe('already-refunded');
    });

    test('by its own expiry', () => {
      const { ledger } = held();
      ledger.now = later(41 * DAY);
      ledger.run({ type: 'advance' });
      expect(ledger.state.buckets).toMatchObject({ held: 0, expired: 20 });
      expect(ledger.codeOf(clawback('c'))).toBe('already-refunded');
    });

    test('by a settle: only the settled part was spent', () => {
      const { ledger, holdId } = held(50);
      ledger.now = NEXT;
      expect(ledger.run({ type: 'settle', holdId, tokens: 5 }).entry).toMatchObject({ expiredGrants: ['top_up~t'] });
      expect(ledger.state.buckets).toMatchObject({ spent: 5, expired: 45 });
      expect(ledger.run(clawback('c')).entry).toMatchObject({ legs: { clawedBack: 5, debt: -5 } });
      expect(ledger.codeOf(clawback('d'))).toBe('already-refunded');
    });

    test('by the release of a bulk hold that was partly spent, taken back in parts', () => {
      const ledger = new TestLedger({ allocation: 0 });
      ledger.run(topUpOf('t', 12));
      const price = { tokens: 3, priceListVersion: 1 };
      const bulk = { feature: 'meeting_assistant', price, quantity: 4, requestId: 'b', ttlMs: 40 * DAY } as const;
      const holdId = ledger.idOf({ type: 'bulk_hold', ...bulk });
      ledger.run(debitOf(meeting(1), { holdId }));
      ledger.now = NEXT;
      ledger.run(debitOf(meeting(2), { holdId }));
      ledger.run({ type: 'release', holdId });
      expect(ledger.run(clawback('c', 4)).entry).toMatchObject({ legs: { clawedBack: 4, debt: -4 } });
      expect(ledger.run(clawback('d', 4)).entry).toMatchObject({ legs: { clawedBack: 2, debt: -2 } });
      expect(ledger.codeOf(clawback('e'))).toBe('already-refunded');
    });

    test('and none of another grant that the hold had pinned, too', () => {
      const ledger = new TestLedger({ allocation: 8 });
      ledger.run({ type: 'grant', grantId: 'top_up~t', source: 'top_up', tokens: 50, expiresAt: null });
      const holdId = ledger.idOf(holdOf(search(1), 40 * DAY));
      ledger.now = NEXT;
      ledger.run({ type: 'release', holdId });
      expect(ledger.entries.at(-1)).toMatchObject({ expiredGrants: ['allocation~1'], legs: { available: 12 } });
      expect(ledger.run(clawback('c')).entry).toMatchObject({ legs: { available: -50, clawedBack: 50 } });
    });
  });

  test('of a grant that has expired counts the debits of it that can no longer be refunded as spent', () => {
    const ledger = new TestLedger({ allocation: 0 });
    ledger.run(topUpOf('t', 20));
    const debitId = ledger.idOf(debitOf(search(1)));
    ledger.now = NEXT;
    expect(ledger.codeOf({ type: 'refund', debitId, action: 'talent_search~search~1', reason: 'x' })).toBe(
      'grant-expired',
    );
    expect(ledger.run(clawback('c')).entry).toMatchObject({ legs: { clawedBack: 20, debt: -20 } });
  });
});

describe('debt', () => {
  const indebted = (): TestLedger => {
    const ledger = new TestLedger({ allocation: 0 });
    ledger.run(topUpOf('t', 20));
    ledger.run(debitOf(search(1)));
    ledger.run(clawback('c'));
    return ledger;
  };

  test('is repaid first from a new grant', () => {
    const ledger = indebted();
    expect(ledger.run(topUpOf('u', 50)).entry).toMatchObject({ tokens: 30, legs: { issued: -50, debt: 20 } });
    expect(ledger.balance).toMatchObject({ creditsLeft: 30, creditsTotal: 50 });
    expect(ledger.state.period).toMatchObject({ debtRepaid: 20, used: 20 });
  });

  test('is repaid from the next allocation', () => {
    const ledger = indebted();
    const plan = { ...ledger.state.terms.plan, allocation: 15 };
    ledger.run({ type: 'change_terms', changes: { plan } });
    expect(ledger.state.buckets.debt).toBe(-5);
    ledger.now = NEXT;
    ledger.run({ type: 'advance' });
    expect(ledger.balance).toMatchObject({ creditsLeft: 10, creditsTotal: 10 });
    expect(ledger.state.buckets.debt).toBe(0);
  });

  test('is repaid from a refund, and the action may be charged again', () => {
    const ledger = indebted();
    const refund = { type: 'refund', debitId: 'acme~000000000003', action: 'talent_search~search~1' } as const;
    expect(ledger.run({ ...refund, reason: 'x' }).entry).toMatchObject({ tokens: 0, legs: { spent: -20, debt: 20 } });
    expect(ledger.balance).toMatchObject({ creditsLeft: 0, creditsTotal: 0 });
    expect(ledger.codeOf(debitOf(search(1)))).toBe('credits-exhausted');
  });

  test('is repaid from a hold that ends', () => {
    const ledger = new TestLedger({ allocation: 0 });
    ledger.run(topUpOf('t', 20));
    const holdId = ledger.idOf(holdOf(search(1)));
    ledger.run(clawback('c', 12));
    ledger.run({ type: 'release', holdId });
    expect(ledger.balance).toMatchObject({ creditsLeft: 8, creditsTotal: 8, creditsHeld: 0 });
    expect(ledger.state.buckets.debt).toBe(0);
  });
});
