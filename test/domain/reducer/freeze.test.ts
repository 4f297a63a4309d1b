import { describe, expect, test } from '@jest/globals';
import type { ClawbackCommand, Command, FreezeCommand, UnfreezeCommand } from '../../../domain/reducer/command.js';
import { DAY, debitOf, HOUR, holdOf, later, meeting, search, TestLedger, topUpOf } from './ledger-driver.js';
import { TESTER } from '../../support/actor.js';

const freeze = (freezeId = 'dp', tokens?: number, grantId = 'top_up~t'): FreezeCommand => ({
  type: 'freeze',
  freezeId,
  grantId,
  reason: 'disputed',
  ...(tokens === undefined ? {} : { tokens }),
});
const unfreeze = (freezeId = 'dp'): UnfreezeCommand => ({ type: 'unfreeze', freezeId, reason: 'won' });
const lost = (tokens = 50, freezeId = 'dp'): ClawbackCommand => ({ ...refunded(tokens, 'lost'), freezeId });
const refunded = (tokens = 50, clawbackId = 're'): ClawbackCommand => ({
  type: 'clawback',
  clawbackId,
  grantId: 'top_up~t',
  tokens,
  reason: 'went back',
});
const NEXT = new Date('2026-04-01T00:00:00Z');

/** 100 allocated, a pack of 50, and `spent` gone: the allocation burns first. */
function disputed(spent = 0, tokens?: number): TestLedger {
  const ledger = new TestLedger({ allocation: 100 });
  ledger.run(topUpOf('t', 50));
  for (let n = 0; n < spent / 20; n += 1) ledger.run(debitOf(search(n)));
  ledger.run(freeze('dp', tokens));
  return ledger;
}

describe('a freeze', () => {
  test('keeps what remains of its grant, and no credit of another; left, held and used stay the total', () => {
    const ledger = disputed(120);
    expect(ledger.entries.at(-1)).toMatchObject({ type: 'freeze', tokens: -30, legs: { available: -30, held: 30 } });
    expect(ledger.balance).toMatchObject({ creditsLeft: 0, creditsHeld: 30, creditsTotal: 150 });
    expect(ledger.codeOf(debitOf(meeting(1)))).toBe('credits-exhausted');
    expect(disputed().balance).toMatchObject({ creditsLeft: 100, creditsHeld: 50, creditsTotal: 150 });
  });

  test('happens once, and under one id for one grant', () => {
    const ledger = disputed();
    ledger.run(topUpOf('u', 5));
    const made = ledger.entries.find(({ type }) => type === 'freeze');
    expect(ledger.run(freeze())).toMatchObject({ entry: made, repeated: true });
    expect(ledger.codeOf(freeze('dp', 5, 'top_up~u'))).toBe('key-conflict');
    ledger.run(unfreeze());
    expect(ledger.run(freeze())).toMatchObject({ entry: made, repeated: true });
    expect(ledger.balance).toMatchObject({ creditsLeft: 155, creditsHeld: 0 });
  });

  test('of a grant of which nothing remains, or that never existed, is refused', () => {
    const ledger = new TestLedger({ allocation: 0 });
    ledger.run(topUpOf('t', 20));
    ledger.run(debitOf(search(1)));
    expect(ledger.codeOf(freeze())).toBe('already-refunded');
    expect(ledger.codeOf(freeze('dp', 1, 'none'))).toBe('not-found');
    expect(ledger.codeOf(unfreeze())).toBe('not-found');
  });

  test('leaves what an action holds alone; when that comes back, it can be spent', () => {
    const ledger = new TestLedger({ allocation: 0 });
    ledger.run(topUpOf('t', 50));
    const holdId = ledger.idOf(holdOf(search(1)));
    ledger.run(freeze());
    expect(ledger.balance).toMatchObject({ creditsLeft: 0, creditsHeld: 50 });
    ledger.run({ type: 'release', holdId });
    expect(ledger.balance).toMatchObject({ creditsLeft: 20, creditsHeld: 30, creditsTotal: 50 });
    expect(ledger.run(lost()).entry).toMatchObject({ legs: { available: -20, held: -30, clawedBack: 50 } });
  });

  test('is possible beyond the most holds that callers may have open', () => {
    const ledger = new TestLedger({ allocation: 0 });
    ledger.run(topUpOf('t', 3_050));
    // A commit takes no more than some of them.
    for (let first = 0; first < 1_000; first += 100) {
      ledger.batch(Array.from({ length: 100 }, (_, id) => holdOf(meeting(first + id))));
    }
    expect(ledger.codeOf(holdOf(meeting('more')))).toBe('invalid-request');
    expect(ledger.run(freeze()).entry).toMatchObject({ legs: { held: 50 } });
  });

  test('can be neither settled, released, extended nor debited by a caller who knows its id, open or ended', () => {
    const ledger = disputed();
    const holdId = ledger.entries.at(-1)!._id;
    const touches: Command[] = [
      { type: 'settle', holdId, ...TESTER },
      { type: 'release', holdId, ...TESTER },
      { type: 'extend', holdId, ttlMs: HOUR, ...TESTER },
      debitOf(meeting(1), { holdId }),
    ];
    for (const touch of touches) expect(ledger.codeOf(touch)).toBe('hold-resolved');
    ledger.run(unfreeze());
    for (const touch of touches) expect(ledger.codeOf(touch)).toBe('hold-resolved');
  });

  test('outlives every hold and the period; what it keeps is not in the next period', () => {
    const ledger = new TestLedger({ allocation: 10 });
    ledger.run({ type: 'grant', grantId: 'top_up~t', source: 'top_up', tokens: 50, expiresAt: null });
    ledger.run(freeze());
    ledger.now = later(300 * DAY);
    ledger.run({ type: 'advance' });
    expect(ledger.balance).toMatchObject({ creditsLeft: 10, creditsHeld: 50, creditsTotal: 10 });
    expect(ledger.entries.find(({ type }) => type === 'period_close')).toMatchObject({ totals: { heldAtClose: 50 } });
    expect(ledger.run(unfreeze()).entry).toMatchObject({ late: true, tokens: 50 });
    expect(ledger.balance).toMatchObject({ creditsLeft: 60, creditsHeld: 0, creditsTotal: 60 });
    expect(ledger.state.period.returned).toBe(50);
  });
});

describe('a dispute that is won', () => {
  test('gives back what was frozen, once', () => {
    const ledger = disputed(120);
    const back = ledger.run(unfreeze());
    expect(back.entry).toMatchObject({ type: 'unfreeze', tokens: 30, legs: { held: -30, available: 30 } });
    expect(ledger.run(unfreeze())).toMatchObject({ entry: back.entry, repeated: true });
    expect(ledger.balance).toMatchObject({ creditsLeft: 30, creditsHeld: 0, creditsTotal: 150 });
  });

  test('after the grant has expired gives back nothing, as any hold', () => {
    const ledger = disputed();
    ledger.now = NEXT;
    expect(ledger.run(unfreeze()).entry).toMatchObject({ tokens: 0, late: true, legs: { held: -50, expired: 50 } });
    expect(ledger.state.period).toMatchObject({ returned: 0, late: { expired: 50 } });
    expect(ledger.codeOf(lost())).toBe('already-refunded');
  });

  test('repays debt first', () => {
    const ledger = new TestLedger({ allocation: 0 });
    ledger.run(topUpOf('t', 50));
    ledger.run(freeze());
    ledger.run(topUpOf('u', 20));
    ledger.run(debitOf(search(1)));
    ledger.run({ ...refunded(20), grantId: 'top_up~u' });
    expect(ledger.state.buckets).toMatchObject({ debt: -20, held: 50 });
    expect(ledger.run(unfreeze()).entry).toMatchObject({ legs: { held: -50, available: 30, debt: 20 } });
    expect(ledger.balance).toMatchObject({ creditsLeft: 30, creditsTotal: 50 });
  });
});

describe('a dispute that is lost', () => {
  test('takes what was frozen, and what was spent becomes debt, once', () => {
    const ledger = disputed(120);
    const taken = ledger.run(lost());
    expect(taken.entry).toMatchObject({ type: 'clawback', tokens: 0, legs: { held: -30, clawedBack: 50, debt: -20 } });
    expect(ledger.run(lost())).toMatchObject({ entry: taken.entry, repeated: true });
    expect(ledger.codeOf(unfreeze())).toBe('hold-resolved');
    expect(ledger.balance).toMatchObject({ creditsLeft: 0, creditsHeld: 0, creditsTotal: 120 });
    expect(ledger.state.period.clawedBack).toBe(30);
  });

  test('after its grant has expired takes the frozen part, and the next period does not notice', () => {
    const ledger = disputed(120);
    ledger.now = NEXT;
    expect(ledger.run(lost()).entry).toMatchObject({ late: true, legs: { held: -30, clawedBack: 50, debt: -20 } });
    expect(ledger.state.period.clawedBack).toBe(0);
    expect(ledger.balance).toMatchObject({ creditsLeft: 100, creditsTotal: 100 });
  });

  test('for a part takes what it froze first, and the rest stays spendable throughout', () => {
    const ledger = disputed(0, 20);
    expect(ledger.balance).toMatchObject({ creditsLeft: 130, creditsHeld: 20 });
    expect(ledger.run(lost(20)).entry).toMatchObject({ tokens: 0, legs: { held: -20, clawedBack: 20 } });
    expect(ledger.balance).toMatchObject({ creditsLeft: 130, creditsHeld: 0, creditsTotal: 130 });
  });

  test('without a freeze, because nothing remained or its event was lost, takes what there is', () => {
    const ledger = new TestLedger({ allocation: 0 });
    ledger.run(topUpOf('t', 50));
    ledger.run(debitOf(search(1)));
    expect(ledger.run(lost()).entry).toMatchObject({ legs: { available: -30, clawedBack: 50, debt: -20 } });
  });
});

describe('a refund during an open dispute', () => {
  test('takes what remains, then what is frozen, and makes debt of the spent part only', () => {
    const ledger = disputed(120);
    expect(ledger.run(refunded(40)).entry).toMatchObject({ legs: { held: -30, clawedBack: 40, debt: -10 } });
    expect(ledger.run(lost()).entry).toMatchObject({ legs: { clawedBack: 10, debt: -10 } });
    expect(ledger.state.buckets).toMatchObject({ held: 0, debt: -20, clawedBack: 50 });
  });

  test('of a part leaves what is frozen alone while something remains', () => {
    const ledger = disputed(0, 20);
    expect(ledger.run(refunded(25)).entry).toMatchObject({ legs: { available: -25, clawedBack: 25 } });
    expect(ledger.run(refunded(10, 'more')).entry).toMatchObject({ legs: { available: -5, held: -5, clawedBack: 10 } });
    expect(ledger.run(unfreeze()).entry).toMatchObject({ tokens: 15 });
    expect(ledger.balance).toMatchObject({ creditsLeft: 115, creditsTotal: 115 });
  });
});
