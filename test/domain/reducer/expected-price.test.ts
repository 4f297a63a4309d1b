import { describe, expect, test } from '@jest/globals';
import type { TestCommand } from '../../support/actor.js';
import { debitOf, holdOf, HOUR, meeting, TestLedger } from './ledger-driver.js';

/** A meeting costs 3. */
const at = (command: TestCommand, expectedTokens: number): TestCommand =>
  ({ ...command, expectedTokens }) as TestCommand;
const dearer = (command: TestCommand): TestCommand =>
  ({ ...command, price: { tokens: 5, priceListVersion: 2 } }) as TestCommand;
const bulkHold = (quantity: number): TestCommand => ({
  type: 'bulk_hold',
  feature: 'meeting_assistant',
  price: { tokens: 3, priceListVersion: 1 },
  quantity,
  requestId: 'run',
  ttlMs: HOUR,
});

describe('at another price than expected', () => {
  test.each([
    ['a debit', debitOf(meeting(1)), 3],
    ['a hold', holdOf(meeting(1)), 3],
    ['a bulk hold, of all its actions', bulkHold(4), 12],
  ])('%s changes nothing; at the expected one it is made', (_, command, tokens) => {
    const ledger = new TestLedger();
    for (const wrong of [tokens - 1, tokens + 1, 0]) {
      expect(ledger.codeOf(at(command, wrong))).toBe('price-changed');
    }
    expect(ledger.balance).toMatchObject({ creditsLeft: 100, creditsHeld: 0 });
    ledger.run(at(command, tokens));
    expect(ledger.balance).toMatchObject({ creditsLeft: 100 - tokens });
  });

  test('an action that is paid or held already answers as before', () => {
    const ledger = new TestLedger();
    const paid = ledger.run(at(debitOf(meeting(1)), 3));
    expect(ledger.run(dearer(at(debitOf(meeting(1)), 3)))).toMatchObject({ entry: paid.entry, repeated: true });
    expect(ledger.run(dearer(at(debitOf(meeting(1)), 5)))).toMatchObject({ entry: paid.entry, repeated: true });
    const held = ledger.run(holdOf(meeting(2)));
    expect(ledger.run(dearer(at(holdOf(meeting(2)), 3)))).toMatchObject({ entry: held.entry, repeated: true });
  });

  test('a hold is not spent: its own price counts, whatever the list says now', () => {
    const ledger = new TestLedger();
    ledger.run(holdOf(meeting(1)));
    expect(ledger.codeOf(dearer(at(debitOf(meeting(1)), 5)))).toBe('price-changed');
    expect(ledger.run(dearer(at(debitOf(meeting(1)), 3))).entry).toMatchObject({ type: 'settle', legs: { spent: 3 } });
    const holdId = ledger.idOf(bulkHold(2));
    expect(ledger.codeOf(dearer(at(debitOf(meeting(2), { holdId }), 5)))).toBe('price-changed');
    expect(ledger.run(dearer(at(debitOf(meeting(2), { holdId }), 3))).entry).toMatchObject({ legs: { spent: 3 } });
  });
});
