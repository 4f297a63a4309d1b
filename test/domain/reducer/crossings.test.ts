import { describe, expect, test } from '@jest/globals';
import { debitOf, meeting, TestLedger, topUpOf } from './ledger-driver.js';

describe('a crossing', () => {
  const spend = (ledger: TestLedger, meetings: number, from = 0): void => {
    for (let id = from; id < from + meetings; id += 1) ledger.run(debitOf(meeting(id)));
  };
  const fired = (ledger: TestLedger): string[] => ledger.crossings.map(({ _id }) => _id);

  test('fires once when the line is reached, with its numbers', () => {
    const ledger = new TestLedger({ allocation: 30 });
    spend(ledger, 10);
    expect(fired(ledger)).toEqual(['acme~1~threshold~1', 'acme~1~gone~1']);
    expect(ledger.crossings[0]).toMatchObject({ usedCredits: 24, totalCredits: 30, thresholdPercent: 80, seq: 9 });
  });

  test('is armed again by a grant that takes the account back under the line, not by a refund', () => {
    const ledger = new TestLedger({ allocation: 30 });
    spend(ledger, 10);
    ledger.run({ type: 'refund', debitId: 'acme~000000000011', action: 'meeting_assistant~9', reason: 'x' });
    spend(ledger, 1, 9);
    expect(fired(ledger)).toHaveLength(2);
    ledger.run(topUpOf('t', 30));
    spend(ledger, 10, 20);
    expect(fired(ledger).slice(2)).toEqual(['acme~1~threshold~2', 'acme~1~gone~2']);
  });

  test('of a lowered threshold that is already passed does not fire a second time', () => {
    const ledger = new TestLedger({ allocation: 30 });
    spend(ledger, 8);
    ledger.run({ type: 'change_terms', changes: { thresholdPercent: 50 } });
    expect(fired(ledger)).toEqual(['acme~1~threshold~1']);
  });

  test('of a threshold set above the use is armed again and fires when that is reached', () => {
    const ledger = new TestLedger({ allocation: 30 });
    spend(ledger, 8);
    ledger.run({ type: 'change_terms', changes: { thresholdPercent: 90 } });
    spend(ledger, 1, 20);
    expect(fired(ledger)).toEqual(['acme~1~threshold~1', 'acme~1~threshold~2']);
  });
});
