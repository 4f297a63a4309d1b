import { describe, expect, test } from '@jest/globals';
import { OVERAGE_ALLOWED, termsOf } from '../../support/terms.js';
import { debitOf, holdOf, search, TestLedger } from './ledger-driver.js';

describe('overage', () => {
  test('that a plan offers is not spent until it is allowed', () => {
    const ledger = new TestLedger(termsOf({ plan: { allocation: 5, overageLimit: 40 } }));
    expect(ledger.codeOf(debitOf(search(1)))).toBe('credits-exhausted');
    ledger.run({ type: 'change_terms', changes: { overage: OVERAGE_ALLOWED } });
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
    ledger.run({ type: 'change_terms', changes: { overage: { ...OVERAGE_ALLOWED, allowed: false } } });
    expect(ledger.codeOf(debitOf(search(1)))).toBe('credits-exhausted');
    ledger.run({ type: 'change_terms', changes: { overage: { ...OVERAGE_ALLOWED, limit: 25 } } });
    expect([ledger.codeOf(debitOf(search(1))), ledger.codeOf(debitOf(search(2)))]).toEqual(['ok', 'credits-exhausted']);
    ledger.run({ type: 'change_terms', changes: { overage: { ...OVERAGE_ALLOWED, limit: 1_000 } } });
    expect([ledger.codeOf(debitOf(search(2))), ledger.codeOf(debitOf(search(3)))]).toEqual(['ok', 'credits-exhausted']);
    expect(ledger.balance.overageTokens).toBe(40);
  });
});

describe('the price of overage', () => {
  const usd = (amount: number) => ({ amount, currency: 'usd' });
  const planAt = (planId: string, unitPrice: { amount: number; currency: string }) =>
    termsOf({ plan: { planId, allocation: 0, overageLimit: 200, overageUnitPrice: unitPrice } }).plan;

  test('is that of the moment when it was spent or reserved, whatever the plan asks later', () => {
    const ledger = new TestLedger({ allocation: 0, overageLimit: 200 });
    const debitId = ledger.idOf(debitOf(search(1)));
    const holdId = ledger.idOf(holdOf(search(2)));
    ledger.run({ type: 'change_terms', changes: { plan: planAt('dearer', usd(99)) } });
    ledger.run(debitOf(search(3)));
    const { entry } = ledger.run({ type: 'settle', holdId });
    expect(entry).toMatchObject({ overageTokens: 20, overageUnitPrice: usd(15) });
    ledger.run({ type: 'refund', debitId, action: 'talent_search~search~1', tokens: 5, reason: 'broken' });
    expect(ledger.state.period.overageOwed).toEqual([
      { tokens: 35, unitPrice: usd(15) },
      { tokens: 20, unitPrice: usd(99) },
    ]);
    expect(ledger.state.period.overageUsed).toBe(55);
  });

  test('was agreed when it was allowed: a dearer plan, or one in another currency, needs to be allowed again', () => {
    const ledger = new TestLedger({
      allocation: 0,
      overageLimit: 200,
      overage: { ...OVERAGE_ALLOWED, unitPrice: usd(15) },
    });
    const codesOn = (id: number, unitPrice: { amount: number; currency: string }): string => {
      ledger.run({ type: 'change_terms', changes: { plan: planAt(`plan-${id}`, unitPrice) } });
      return ledger.codeOf(debitOf(search(id)));
    };
    expect(codesOn(1, usd(15))).toBe('ok');
    expect(codesOn(2, usd(16))).toBe('credits-exhausted');
    expect(codesOn(3, { amount: 1, currency: 'eur' })).toBe('credits-exhausted');
    expect(codesOn(4, usd(14))).toBe('ok');
    expect(codesOn(5, usd(16))).toBe('credits-exhausted');
    ledger.run({ type: 'change_terms', changes: { overage: { ...OVERAGE_ALLOWED, unitPrice: usd(16) } } });
    expect(ledger.codeOf(debitOf(search(6)))).toBe('ok');
  });
});
