import assert from 'node:assert/strict';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accountFigures } from '../../../admin/customers/figures.js';
import { nextEventAt } from '../../../domain/account/account-state.js';
import { openings, sequences } from '../../domain/reducer/command-sequences.js';
import { TestLedger } from '../../domain/reducer/ledger-driver.js';

test('after any commands the figures of an account add up, and every check on its page holds', () => {
  const property = fc.property(openings, sequences, (terms, moves) => {
    const ledger = new TestLedger(terms);
    for (const { step } of moves) {
      const { entries, state, now } = ledger;
      const next = step({ entries, now, nextEvent: nextEventAt(state) });
      if ('now' in next) ledger.now = next.now;
      else ledger.batch([next.command]);
      const { left, held, used, total, frozen, heldBesides, checks } = accountFigures(ledger.state);
      assert.equal(left + held + used, total);
      assert.ok(Math.min(left, held, used, frozen, heldBesides, held - frozen) >= 0);
      assert.deepEqual(
        checks.filter(({ ok }) => !ok),
        [],
      );
    }
  });
  fc.assert(property, { numRuns: 500 });
});

test('a figure that does not add up fails its check', () => {
  const ledger = new TestLedger(fc.sample(openings, { numRuns: 1, seed: 7 })[0]);
  const { state } = ledger;
  const [grant] = state.grants;
  const wrong = { ...state, grants: [{ ...grant!, remaining: grant!.remaining + 1 }] };
  expect(accountFigures(wrong).checks.map(({ ok }) => ok)).toEqual([false, true, true, true, true]);
});
