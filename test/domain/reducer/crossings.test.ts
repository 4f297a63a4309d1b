import { describe, expect, test } from '@jest/globals';
import {
  debitOf,
  evaluation,
  holdOf,
  HOUR,
  later,
  meeting,
  meetingsHoldOf,
  search,
  TestLedger,
  topUpOf,
} from './ledger-driver.js';

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

describe('the end of the credits', () => {
  const ends = (ledger: TestLedger): string[] =>
    ledger.crossings.filter(({ kind }) => kind === 'gone').map(({ _id }) => _id);
  const heldAndSpent = (): { ledger: TestLedger; holdId: string } => {
    const ledger = new TestLedger({ allocation: 23 });
    const holdId = ledger.idOf(holdOf(search(1)));
    ledger.run(debitOf(meeting(1)));
    return { ledger, holdId };
  };

  test('is not reported while a hold may still give something back, and once when everything is spent', () => {
    const { ledger, holdId } = heldAndSpent();
    expect([ledger.balance.creditsLeft, ends(ledger)]).toEqual([0, []]);
    ledger.run({ type: 'settle', holdId });
    ledger.run({ type: 'settle', holdId });
    expect(ends(ledger)).toEqual(['acme~1~gone~1']);
  });

  test('is reported once when what a released hold gave back is spent', () => {
    const { ledger, holdId } = heldAndSpent();
    ledger.run({ type: 'release', holdId });
    for (let id = 2; id <= 7; id += 1) ledger.run(debitOf(meeting(id)));
    expect(ends(ledger)).toEqual([]);
    ledger.run(debitOf(evaluation(1)));
    ledger.run(debitOf(evaluation(2)));
    expect(ends(ledger)).toEqual(['acme~1~gone~1']);
  });

  test('is reported when the last item of a bulk hold is spent', () => {
    const ledger = new TestLedger({ allocation: 6 });
    const holdId = ledger.idOf(meetingsHoldOf(2));
    ledger.run(debitOf(meeting(1), { holdId }));
    expect(ends(ledger)).toEqual([]);
    ledger.run(debitOf(meeting(2), { holdId }));
    expect(ends(ledger)).toEqual(['acme~1~gone~1']);
  });

  test('is reported when a hold expires and all that it gives back repays a debt', () => {
    const ledger = new TestLedger({ allocation: 3 });
    ledger.run(topUpOf('t', 20));
    ledger.idOf(holdOf(search(1)));
    ledger.run(debitOf(meeting(1)));
    ledger.run({ type: 'clawback', clawbackId: 'c', grantId: 'top_up~t', reason: 'refunded' });
    expect(ends(ledger)).toEqual([]);
    ledger.now = later(2 * HOUR);
    ledger.run({ type: 'advance' });
    expect([ledger.balance.creditsHeld, ledger.balance.creditsLeft, ends(ledger)]).toEqual([0, 0, ['acme~1~gone~1']]);
  });

  test('does not wait for a freeze', () => {
    const ledger = new TestLedger({ allocation: 3 });
    ledger.run(topUpOf('t', 20));
    ledger.run({ type: 'freeze', freezeId: 'd', grantId: 'top_up~t', reason: 'disputed' });
    ledger.run(debitOf(meeting(1)));
    expect(ends(ledger)).toEqual(['acme~1~gone~1']);
  });

  test('until then a refusal says how much is held', () => {
    const { ledger, holdId } = heldAndSpent();
    expect(ledger.run(debitOf(meeting(2))).refusal).toMatchObject({
      code: 'credits-exhausted',
      detail: 'This needs 3 tokens and 0 are left. Work that has not ended yet holds 20 more, which may come back.',
      facts: { creditsLeft: 0, tokensNeeded: 3, tokensHeld: 20 },
    });
    ledger.run({ type: 'settle', holdId });
    expect(ledger.run(debitOf(meeting(2))).refusal).toMatchObject({
      detail: 'You have no credits left for the period.',
      facts: { tokensHeld: 0 },
    });
  });
});

test('an open hold does not arm the alert for the end again: only credits do', () => {
  const ledger = new TestLedger({ allocation: 3 });
  ledger.run(topUpOf('t', 3));
  const debitId = ledger.idOf(debitOf(meeting(1)));
  ledger.run(debitOf(meeting(2)));
  ledger.run({ type: 'refund', debitId, action: 'meeting_assistant~1', reason: 'no show' });
  ledger.run(holdOf(meeting(3)));
  ledger.run({ type: 'clawback', clawbackId: 'c', grantId: 'top_up~t', reason: 'refunded' });
  ledger.run(topUpOf('pays-debt', 3));
  expect(ledger.state.crossings.gone).toEqual({ armed: false, generation: 1 });
  ledger.run(topUpOf('more', 1));
  expect(ledger.state.crossings.gone).toEqual({ armed: true, generation: 2 });
});
