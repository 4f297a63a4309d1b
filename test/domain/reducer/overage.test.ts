import { describe, expect, test } from '@jest/globals';
import { termsOf } from '../../support/terms.js';
import { debitOf, search, TestLedger } from './ledger-driver.js';

describe('overage', () => {
  test('that a plan offers is not spent until it is allowed', () => {
    const ledger = new TestLedger(termsOf({ plan: { allocation: 5, overageLimit: 40 } }));
    expect(ledger.codeOf(debitOf(search(1)))).toBe('credits-exhausted');
    ledger.run({ type: 'change_terms', changes: { overage: { allowed: true, limit: 40 } } });
    expect(ledger.run(debitOf(search(1))).entry).toMatchObject({ tokens: -5, overageTokens: 15 });
  });

  test('runs beyond the credits of a plan that allows it, up to its limit, and is counted apart', () => {
    const ledger = new TestLedger({ allocation: 25, overageLimit: 20 });
    ledger.run(debitOf(search(1)));
    expect(ledger.run(debitOf(search(2))).entry).toMatchObject({ tokens: -5, overageTokens: 15 });
    expect(ledger.balance).toMatchObject({ creditsLeft: 0, creditsTotal: 25, overageTokens: 15 });
    expect(ledger.codeOf(debitOf(search(3)))).toBe('credits-exhausted');
  });

  test('stops where an Owner switches it off or sets a lower limit, and never exceeds the plan', () => {
    const ledger = new TestLedger({ allocation: 0, overageLimit: 40 });
    ledger.run({ type: 'change_terms', changes: { overage: { allowed: false, limit: 40 } } });
    expect(ledger.codeOf(debitOf(search(1)))).toBe('credits-exhausted');
    ledger.run({ type: 'change_terms', changes: { overage: { allowed: true, limit: 25 } } });
    expect([ledger.codeOf(debitOf(search(1))), ledger.codeOf(debitOf(search(2)))]).toEqual(['ok', 'credits-exhausted']);
    ledger.run({ type: 'change_terms', changes: { overage: { allowed: true, limit: 1_000 } } });
    expect([ledger.codeOf(debitOf(search(2))), ledger.codeOf(debitOf(search(3)))]).toEqual(['ok', 'credits-exhausted']);
    expect(ledger.balance.overageTokens).toBe(40);
  });
});
