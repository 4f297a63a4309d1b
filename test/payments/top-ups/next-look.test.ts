import { expect, test } from '@jest/globals';
import { nextLookAt } from '../../../payments/top-ups/next-look.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const ago = (ms: number): Date => new Date(NOW.getTime() - ms);
const MINUTE = 60_000;

type Looked = Parameters<typeof nextLookAt>[0];

const topUp = (ageMs: number, changes: Partial<Looked> = {}): Looked => ({
  state: 'awaiting_payment',
  createdAt: ago(ageMs),
  checkoutExpiresAt: ago(ageMs - 60 * MINUTE),
  sessionId: 'cs_1',
  grant: null,
  receiptAt: null,
  reversals: [],
  ...changes,
});
const waitsMs = (record: Looked): number | null => {
  const at = nextLookAt(record, NOW);
  return at && at.getTime() - NOW.getTime();
};

const period = { periodId: 'p~1', periodNumber: 1 };
const grant = { entryId: 'e', ...period, at: NOW, expiresAt: null, creditsUsable: 1, debtRepaid: 0 };
const reversal = { id: 're_1', kind: 'refund', amount: 1, credits: 1, taken: 0 } as const;
const credited = { state: 'credited', grant, receiptAt: NOW } as const;

test.each([
  ['a moment after the click', 0, 2_000],
  ['after 10 minutes', 10 * MINUTE, 30_000],
  ['after a day', 24 * 60 * MINUTE, 10 * MINUTE],
])('the older an open purchase, the less often it is checked: %s', (_name, ageMs, pauseMs) => {
  expect(waitsMs(topUp(ageMs))).toBe(pauseMs);
  expect(waitsMs(topUp(ageMs, { state: 'processing' }))).toBe(pauseMs);
});

test('a checkout that was never opened is checked when it would have ended, and like others from then on', () => {
  expect(waitsMs(topUp(MINUTE, { sessionId: null }))).toBe(59 * MINUTE);
  expect(waitsMs(topUp(60 * MINUTE, { sessionId: null }))).toBe(3 * MINUTE);
});

test('the sweep does what a workflow should have done, once the workflow had time for it', () => {
  expect(waitsMs(topUp(MINUTE, { ...credited, receiptAt: null }))).toBe(30_000);
  expect(waitsMs(topUp(MINUTE, { ...credited, reversals: [{ ...reversal, state: 'planned' }] }))).toBe(30_000);
  expect(waitsMs(topUp(50 * MINUTE, { ...credited, reversals: [{ ...reversal, state: 'returning' }] }))).toBe(
    5 * MINUTE,
  );
});

test('a purchase that is over is not checked again', () => {
  expect(waitsMs(topUp(MINUTE, credited))).toBeNull();
  expect(waitsMs(topUp(MINUTE, { ...credited, reversals: [{ ...reversal, state: 'booked' }] }))).toBeNull();
  for (const state of ['expired', 'failed', 'parked'] as const) expect(waitsMs(topUp(MINUTE, { state }))).toBeNull();
});
