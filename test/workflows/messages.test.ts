import { expect, test } from '@jest/globals';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import {
  ACCOUNT_ID,
  accountIdKey,
  alertWorkflowId,
  NOTIFY_QUEUE,
  periodWorkflowId,
  REPAIR_PERIODS_ID,
  WORKFLOWS_QUEUE,
} from '../../workflows/messages.js';
import { hearPlanChanged, inputOf, periodState, viewOf } from '../../workflows/period-state.js';
import { wakesAtMs } from '../../workflows/wake-up.js';

test('names are what they always were: running workflows depend on them', () => {
  expect(periodWorkflowId('acme', 12)).toBe('billing-period/acme/12');
  expect(alertWorkflowId('acme~12~gone~1')).toBe('alert/acme~12~gone~1');
  expect([REPAIR_PERIODS_ID, WORKFLOWS_QUEUE, NOTIFY_QUEUE, ACCOUNT_ID]).toEqual([
    'repair-periods',
    'credits-workflows',
    'credits-notify',
    'AccountId',
  ]);
  expect(accountIdKey).toEqual(defineSearchAttributeKey('AccountId', SearchAttributeType.KEYWORD));
});

test('a repeated event changes nothing, also after the workflow continued as new', () => {
  const input = { accountId: 'acme', number: 1, startMs: 0, endMs: 86_400_000, planId: 'free' };
  const event = { eventId: 'e-1', planId: 'pro', nextPlanId: null };
  const changed = hearPlanChanged(periodState(input), event);
  expect(viewOf(changed)).toMatchObject({ planId: 'pro', nextPlanId: null, end: '1970-01-02T00:00:00.000Z' });
  expect(hearPlanChanged(changed, { ...event, planId: 'free' })).toBe(changed);
  const nextRun = periodState(inputOf(changed));
  expect(hearPlanChanged(nextRun, { ...event, planId: 'free' })).toBe(nextRun);
});

test('a period that continued as new knows its next plan, and that the ledger has ended it', () => {
  const input = { accountId: 'acme', number: 1, startMs: 0, endMs: 86_400_000, planId: 'pro' };
  const open = hearPlanChanged(periodState(input), { eventId: 'e-1', planId: 'pro', nextPlanId: 'free' });
  expect(periodState(inputOf(open))).toMatchObject({ nextPlanId: 'free', endedEarly: false });
  expect(periodState(inputOf({ ...open, endedEarly: true }))).toMatchObject({ nextPlanId: 'free', endedEarly: true });
});

test('accounts with one anchor wake one after the other, soon after their boundary', () => {
  const endMs = Date.parse('2026-06-01T00:00:00Z');
  const startMs = Date.parse('2026-05-01T00:00:00Z');
  const jitters = Array.from({ length: 900 }, (_, n) => wakesAtMs({ accountId: `acme-${n}`, startMs, endMs }) - endMs);
  expect(Math.min(...jitters)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...jitters)).toBeLessThan(15 * 60_000);
  const perMinute = Array.from({ length: 15 }, (_, n) => jitters.filter((ms) => Math.floor(ms / 60_000) === n).length);
  expect(Math.min(...perMinute)).toBeGreaterThan(30);
  expect(Math.max(...perMinute)).toBeLessThan(100);
  const short = wakesAtMs({ accountId: 'acme', startMs: endMs - 120_000, endMs });
  expect(short - endMs).toBeLessThan(6_000);
});
