import { describe, expect, test } from '@jest/globals';
import { apply } from '../../../domain/reducer/apply.js';
import { signed, type TestCommand } from '../../support/actor.js';
import { FIRST_PRICE_LIST, priceOf, type Feature } from '../../../domain/pricing/price-list.js';
import { debitOf, holdOf, meeting, search, TestLedger } from './ledger-driver.js';

const pause = (pauseId: string, feature?: Feature): TestCommand => ({
  type: 'pause',
  pauseId,
  reason: 'odd use',
  ...(feature && { feature }),
});
const resume = (pauseId: string): TestCommand => ({ type: 'resume', pauseId, reason: 'explained' });
const bulkHold = (quantity: number): TestCommand => ({
  type: 'bulk_hold',
  feature: 'meeting_assistant',
  price: priceOf(FIRST_PRICE_LIST, 'meeting_assistant'),
  quantity,
  requestId: 'bulk',
  ttlMs: 60_000,
});

describe('while an account is paused', () => {
  test('no action begins: debits, holds, bulk holds and their items are refused, and nothing is spent', () => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(bulkHold(2));
    ledger.run(pause('p'));
    const before = ledger.balance;
    expect(ledger.codeOf(debitOf(meeting(1)))).toBe('spending-paused');
    expect(ledger.codeOf(debitOf(meeting(1), { holdId }))).toBe('spending-paused');
    expect(ledger.codeOf(holdOf(search(1)))).toBe('spending-paused');
    expect(ledger.codeOf({ ...bulkHold(1), requestId: 'other' } as TestCommand)).toBe('spending-paused');
    expect(ledger.balance).toEqual(before);
  });

  test('the refusal says since when, and of what', () => {
    const ledger = new TestLedger();
    ledger.run(pause('p'));
    expect(ledger.run(debitOf(search(1))).refusal).toMatchObject({
      code: 'spending-paused',
      detail: 'AI actions are paused for this account. Contact support.',
      facts: { feature: null, pausedSince: ledger.now },
    });
  });

  test('what began before still ends: a hold is settled or released, and a charge is answered or refunded', () => {
    const ledger = new TestLedger();
    const debitId = ledger.idOf(debitOf(meeting(1)));
    const settled = ledger.idOf(holdOf(meeting(2)));
    const released = ledger.idOf(holdOf(meeting(3)));
    ledger.run(holdOf(meeting(4)));
    ledger.run(pause('p'));
    expect(ledger.run(debitOf(meeting(1)))).toMatchObject({ repeated: true, refusal: null });
    expect(ledger.codeOf({ type: 'settle', holdId: settled })).toBe('ok');
    expect(ledger.codeOf({ type: 'release', holdId: released })).toBe('ok');
    expect(ledger.codeOf(debitOf(meeting(4)))).toBe('ok');
    const action = 'meeting_assistant~1';
    expect(ledger.codeOf({ type: 'refund', debitId, action, reason: 'no show' })).toBe('ok');
  });

  test('the pause and its end are entries with reason and actor, and move no credits', () => {
    const ledger = new TestLedger();
    const { entries } = ledger.batch([
      { ...pause('p', 'talent_search'), actor: 'staff:ada' },
      { ...resume('p'), actor: 'staff:bob' },
    ]);
    expect(entries).toMatchObject([
      { type: 'pause', feature: 'talent_search', reason: 'odd use', actor: 'staff:ada', tokens: 0, legs: {} },
      { type: 'resume', feature: 'talent_search', reason: 'explained', actor: 'staff:bob', ref: entries[0]!._id },
    ]);
  });
});

test('a pause of one feature leaves the others alone', () => {
  const ledger = new TestLedger();
  ledger.run(pause('p', 'talent_search'));
  expect(ledger.codeOf(debitOf(search(1)))).toBe('spending-paused');
  expect(ledger.codeOf(debitOf(meeting(1)))).toBe('ok');
});

test('spending goes on when the last pause that covers it is resumed', () => {
  const ledger = new TestLedger();
  ledger.batch([pause('all'), pause('searches', 'talent_search')]);
  ledger.run(resume('all'));
  expect(ledger.codeOf(debitOf(search(1)))).toBe('spending-paused');
  ledger.run(resume('searches'));
  expect(ledger.codeOf(debitOf(search(1)))).toBe('ok');
});

test('a pause that is repeated after it was resumed pauses nothing', () => {
  const ledger = new TestLedger();
  ledger.batch([pause('p'), resume('p')]);
  expect(ledger.run(pause('p'))).toMatchObject({ repeated: true });
  expect(ledger.run(resume('p'))).toMatchObject({ repeated: true });
  expect(ledger.codeOf(debitOf(meeting(1)))).toBe('ok');
});

test('a pause under a used id for something else is a conflict, and the end of an unknown one is not found', () => {
  const ledger = new TestLedger();
  ledger.run(pause('p'));
  expect(ledger.codeOf(pause('p', 'talent_search'))).toBe('key-conflict');
  expect(ledger.codeOf(resume('other'))).toBe('not-found');
});

test('a pause that a look-up finds in a later commit than the account is not known yet', () => {
  const ledger = new TestLedger();
  const before = ledger.state;
  ledger.run(pause('p'));
  const outcome = apply(before, ledger.entries, ledger.now, [signed(resume('p'))]);
  expect(outcome.results).toMatchObject([{ ok: false, refusal: { code: 'not-found' } }]);
});

test('an account has at most 16 open pauses', () => {
  const ledger = new TestLedger();
  for (let n = 1; n <= 16; n += 1) expect(ledger.codeOf(pause(`p${n}`))).toBe('ok');
  expect(ledger.codeOf(pause('more'))).toBe('invalid-request');
  ledger.run(resume('p3'));
  expect(ledger.codeOf(pause('more'))).toBe('ok');
});
