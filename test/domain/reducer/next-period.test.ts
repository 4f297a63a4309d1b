/** What begins with the next period: another interval, and the terms of a plan that was edited. */
import { describe, expect, test } from '@jest/globals';
import type { PlanTerms } from '../../../domain/pricing/plan.js';
import { TERMS } from '../../support/terms.js';
import { DAY, debitOf, later, search, TestLedger } from './ledger-driver.js';

const plan = (planId: string, allocation: number, interval: string): PlanTerms => ({
  ...TERMS.plan,
  planId,
  allocation,
  interval,
});
const MONTHLY = plan('monthly', 500, 'P1M');
const YEARLY = plan('yearly', 6_000, 'P1Y');

const changeTo = (ledger: TestLedger, to: PlanTerms): void => {
  ledger.run({ type: 'change_terms', changes: { plan: to } });
};
const advanceTo = (ledger: TestLedger, at: Date): void => {
  ledger.now = at;
  ledger.run({ type: 'advance' });
};
const periodOf = ({ state: { period } }: TestLedger) => [
  period.number,
  period.start.toISOString().slice(0, 10),
  period.end.toISOString().slice(0, 10),
  period.grantedBySource.allocation,
];

describe('plans whose intervals differ', () => {
  const open = (): TestLedger => new TestLedger({ plan: MONTHLY, anchorDate: '2026-01-31' });

  test('monthly to yearly and back grants each allocation once, and the first period of each is a whole one', () => {
    const ledger = open();
    expect(periodOf(ledger)).toEqual([1, '2026-02-28', '2026-03-31', 500]);
    changeTo(ledger, YEARLY);
    expect(periodOf(ledger)).toEqual([1, '2026-02-28', '2026-03-31', 500]);
    advanceTo(ledger, new Date('2026-04-01'));
    expect(periodOf(ledger)).toEqual([2, '2026-03-31', '2027-03-31', 6_000]);
    changeTo(ledger, MONTHLY);
    expect(periodOf(ledger)).toEqual([2, '2026-03-31', '2027-03-31', 6_000]);
    advanceTo(ledger, new Date('2027-04-01'));
    expect(periodOf(ledger)).toEqual([3, '2027-03-31', '2027-04-30', 500]);
    advanceTo(ledger, new Date('2027-05-01'));
    expect(periodOf(ledger)).toEqual([4, '2027-04-30', '2027-05-31', 500]);
  });

  test('there and back within one period changes nothing', () => {
    const ledger = open();
    changeTo(ledger, YEARLY);
    changeTo(ledger, MONTHLY);
    changeTo(ledger, YEARLY);
    changeTo(ledger, MONTHLY);
    advanceTo(ledger, new Date('2026-04-01'));
    expect(periodOf(ledger)).toEqual([2, '2026-03-31', '2026-04-30', 500]);
    expect(ledger.entries.filter(({ type }) => type === 'grant')).toHaveLength(2);
  });

  test('an upgrade to a longer interval brings its share of the running period, rounded down', () => {
    const ledger = open();
    changeTo(ledger, plan('larger', 12_011, 'P1Y'));
    expect(periodOf(ledger)).toEqual([1, '2026-02-28', '2026-03-31', 1_000]);
  });

  test('a yearly plan with less for each month waits for the next period, though its number is larger', () => {
    const ledger = open();
    changeTo(ledger, plan('smaller', 3_000, 'P1Y'));
    expect(ledger.state.terms.plan.planId).toBe('monthly');
    advanceTo(ledger, new Date('2026-04-01'));
    expect(periodOf(ledger)).toEqual([2, '2026-03-31', '2027-03-31', 3_000]);
  });

  test('later periods of an interval that began in between keep their day', () => {
    const ledger = open();
    advanceTo(ledger, new Date('2026-07-02'));
    changeTo(ledger, YEARLY);
    advanceTo(ledger, new Date('2028-08-02'));
    expect(periodOf(ledger)).toEqual([8, '2028-07-31', '2029-07-31', 6_000]);
  });

  test('an anchor that the host sets wins over the day on which the interval began', () => {
    const ledger = open();
    changeTo(ledger, YEARLY);
    ledger.run({ type: 'change_terms', changes: { anchorDate: '2026-01-01' } });
    advanceTo(ledger, new Date('2026-04-01'));
    expect(periodOf(ledger)).toEqual([2, '2026-03-31', '2027-01-01', 6_000]);
  });

  test('an interval of seconds begins as a whole one, too', () => {
    const ledger = new TestLedger({ plan: plan('short', 500, 'PT40S') });
    changeTo(ledger, plan('long', 6_000, 'PT480S'));
    expect(ledger.state.period.grantedBySource.allocation).toBe(500);
    const { end } = ledger.state.period;
    advanceTo(ledger, later(1_000, end));
    expect(ledger.state.period).toMatchObject({ start: end, end: later(480_000, end) });
    expect(ledger.balance.creditsTotal).toBe(6_000);
  });
});

describe('a plan that is edited', () => {
  test('reaches its accounts with their next period, all of its terms together', () => {
    const ledger = new TestLedger({ plan: MONTHLY });
    const price = { amount: 40, currency: 'usd' };
    const edited = { ...MONTHLY, allocation: 800, overageLimit: 50, overageUnitPrice: price, packUnitPrice: price };
    ledger.newestPlan = (planId) => (planId === 'monthly' ? edited : undefined);
    ledger.run(debitOf(search(1)));
    expect([ledger.balance.creditsTotal, ledger.state.terms.plan]).toEqual([500, MONTHLY]);
    advanceTo(ledger, later(40 * DAY));
    expect([ledger.balance.creditsTotal, ledger.state.terms.plan]).toEqual([800, edited]);
  });

  test('that waits for the next period begins as it is sold then', () => {
    const ledger = new TestLedger({ plan: MONTHLY });
    changeTo(ledger, plan('small', 100, 'P1M'));
    ledger.newestPlan = (planId) => (planId === 'small' ? plan('small', 120, 'P1M') : undefined);
    advanceTo(ledger, later(40 * DAY));
    expect(ledger.balance.creditsTotal).toBe(120);
  });
});
