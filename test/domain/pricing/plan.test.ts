import { describe, expect, test } from '@jest/globals';
import type { TestCommand } from '../../support/actor.js';
import { planTerms, SEED_PLANS } from '../../../domain/pricing/plan.js';
import { TestLedger } from '../reducer/ledger-driver.js';

describe('a plan', () => {
  const plan = (id: string): TestCommand => ({
    type: 'change_terms',
    changes: { plan: planTerms(SEED_PLANS.find((candidate) => candidate.id === id)!) },
  });

  test('with more credits applies at once and grants the difference once: up, down and up again gains nothing', () => {
    const ledger = new TestLedger({ allocation: 50 });
    ledger.run(plan('starter'));
    ledger.run(plan('free'));
    ledger.run(plan('starter'));
    ledger.run(plan('starter'));
    expect(ledger.balance.creditsTotal).toBe(500);
  });

  test('with fewer credits applies from the next period', () => {
    const ledger = new TestLedger({ allocation: 500 });
    ledger.run(plan('free'));
    expect(ledger.state.terms).toMatchObject({ plan: { planId: 'test' }, nextPlan: { planId: 'free' } });
    ledger.now = new Date('2026-04-01T00:00:00Z');
    ledger.run({ type: 'advance' });
    expect(ledger.balance.creditsTotal).toBe(50);
    expect(ledger.state.terms).toMatchObject({ plan: { planId: 'free' }, nextPlan: null });
  });
});
