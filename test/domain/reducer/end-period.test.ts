/** A period that was set up wrongly is ended before its time; the next one begins by the terms as they are then. */
import { describe, expect, test } from '@jest/globals';
import { TERMS } from '../../support/terms.js';
import {
  DAY,
  debitOf,
  evaluation,
  holdOf,
  HOUR,
  later,
  meeting,
  search,
  T0,
  TestLedger,
  topUpOf,
} from './ledger-driver.js';

const YEARLY = { ...TERMS.plan, planId: 'scale', interval: 'P10Y', allocation: 100 };
const end = (number = 1) => ({ type: 'end_period', number, reason: 'a year instead of a month' }) as const;

/** A day after it was opened with an interval that nobody wanted, and corrected to a month. */
function corrected(): TestLedger {
  const ledger = new TestLedger({ plan: YEARLY, anchorDate: '2026-01-01' });
  ledger.now = later(DAY, T0);
  ledger.run({ type: 'change_terms', changes: { interval: 'P1M' } });
  return ledger;
}

describe('ending the open period', () => {
  test('begins the next one at once, with a whole allocation and the end that the corrected terms give', () => {
    const ledger = corrected();
    ledger.run(debitOf(search(1)));
    const { entry } = ledger.run(end());
    expect(entry).toMatchObject({ type: 'period_close', at: ledger.now, reason: 'a year instead of a month' });
    expect(ledger.state.period).toMatchObject({ number: 2, start: ledger.now });
    expect(ledger.state.period.end.getTime() - ledger.now.getTime()).toBeLessThan(47 * DAY);
    expect(ledger.balance).toMatchObject({ creditsLeft: 100, creditsTotal: 100 });
  });

  test('takes what is left of the allocation, and leaves bought credits the date that was promised', () => {
    const ledger = corrected();
    ledger.run({ ...topUpOf('1', 40), expiresAt: null });
    ledger.run(debitOf(search(1)));
    ledger.run(end());
    expect(ledger.balance.creditsLeft).toBe(140);
    expect(ledger.state.period.carriedIn).toBe(40);
    expect(ledger.state.buckets).toMatchObject({ spent: 20, expired: 80 });
  });

  test('happens once: repeated, it answers with the close of that period and leaves the next one alone', () => {
    const ledger = corrected();
    const first = ledger.run(end());
    ledger.now = later(HOUR, ledger.now);
    const second = ledger.run(end());
    expect(second).toMatchObject({ entry: first.entry, repeated: true });
    expect(ledger.state.period.number).toBe(2);
  });

  test('is refused for a period that has not begun, and in the instant in which a period began', () => {
    const ledger = corrected();
    expect(ledger.codeOf(end(2))).toBe('not-found');
    ledger.run(end());
    expect(ledger.codeOf(end(2))).toBe('invalid-request');
    expect(ledger.state.period.number).toBe(2);
  });

  test('is refused for a closed account', () => {
    const ledger = corrected();
    ledger.run({ type: 'change_terms', changes: { state: 'closed' } });
    expect(ledger.codeOf(end())).toBe('account-closed');
  });

  test('credits of its allocation that come back later have expired, whatever date they had', () => {
    const ledger = corrected();
    const debitId = ledger.idOf(debitOf(search(1)));
    const holdId = ledger.idOf(holdOf(meeting(1)));
    ledger.run(end());
    const { expired } = ledger.state.buckets;
    ledger.run({ type: 'release', holdId });
    expect(ledger.balance.creditsLeft).toBe(100);
    expect(ledger.state.buckets.expired).toBeGreaterThan(expired);
    const action = ledger.entries.find(({ _id }) => _id === debitId) as { action?: string } | undefined;
    expect(ledger.codeOf({ type: 'refund', debitId, action: action!.action!, reason: 'x' })).toBe('grant-expired');
  });

  test('a hold that goes on can be extended for a day beyond the real end of its period, not the planned one', () => {
    const ledger = corrected();
    const holdId = ledger.idOf(holdOf(evaluation(1), 5 * HOUR));
    ledger.run(end());
    ledger.now = later(HOUR, ledger.now);
    expect(ledger.codeOf({ type: 'extend', holdId, ttlMs: DAY })).toBe('invalid-request');
    expect(ledger.codeOf({ type: 'extend', holdId, ttlMs: 22 * HOUR })).toBe('ok');
  });

  test('arms the alerts again, as any new period does', () => {
    const ledger = new TestLedger({ allocation: 1 });
    ledger.now = later(HOUR, T0);
    ledger.run(debitOf(evaluation(1)));
    expect(ledger.state.crossings.gone.armed).toBe(false);
    ledger.run(end());
    expect(ledger.state.crossings.gone).toEqual({ armed: true, generation: 2 });
  });

  test('a plan that waits for the next period begins with it', () => {
    const ledger = corrected();
    ledger.run({ type: 'change_terms', changes: { plan: { ...TERMS.plan, planId: 'small', allocation: 0 } } });
    expect(ledger.state.terms.nextPlan?.planId).toBe('small');
    ledger.run(end());
    expect(ledger.state.terms).toMatchObject({ plan: { planId: 'small' }, nextPlan: null });
    expect(ledger.balance.creditsLeft).toBe(0);
  });
});
