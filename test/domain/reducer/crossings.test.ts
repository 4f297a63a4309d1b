import { describe, expect, test } from '@jest/globals';
import { OVERAGE_ALLOWED, termsOf } from '../../support/terms.js';
import {
  DAY,
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

const fired = (ledger: TestLedger): string[] => ledger.crossings.map(({ _id }) => _id);

describe('a crossing', () => {
  const spend = (ledger: TestLedger, meetings: number, from = 0): void => {
    for (let id = from; id < from + meetings; id += 1) ledger.run(debitOf(meeting(id)));
  };

  test('fires once when the line is reached, with its numbers', () => {
    const ledger = new TestLedger({ allocation: 30 });
    spend(ledger, 10);
    expect(fired(ledger)).toEqual(['acme~1~threshold~1', 'acme~1~gone~1']);
    expect(ledger.crossings[0]).toMatchObject({
      seq: 10,
      facts: { usedCredits: 24, totalCredits: 30, thresholdPercent: 80 },
    });
  });

  test('is armed again by a grant that takes the account back under the line, not by a refund', () => {
    const ledger = new TestLedger({ allocation: 30 });
    spend(ledger, 10);
    ledger.run({ type: 'refund', debitId: 'acme~000000000012', action: 'meeting_assistant~9', reason: 'x' });
    spend(ledger, 1, 9);
    expect(fired(ledger)).toHaveLength(2);
    ledger.run(topUpOf('t', 30));
    spend(ledger, 10, 20);
    expect(fired(ledger).slice(2)).toEqual(['acme~1~back~2', 'acme~1~threshold~2', 'acme~1~gone~2']);
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

describe('a crossing keeps the facts that its texts need', () => {
  const factsOf = (ledger: TestLedger, kind: string) =>
    ledger.crossings.find((crossing) => crossing.kind === kind)?.facts;

  test('at the threshold and at the end: what was granted from where, used, held and left, until when and in which zone', () => {
    const ledger = new TestLedger({ allocation: 30, timeZone: 'Europe/Berlin' });
    ledger.run(topUpOf('t', 10));
    const holdId = ledger.idOf(holdOf(search(1)));
    for (let id = 1; id <= 6; id += 1) ledger.run(debitOf(meeting(id)));
    ledger.run({ type: 'change_terms', changes: { thresholdPercent: 45 } });
    ledger.run({ type: 'settle', holdId });
    ledger.run(debitOf(evaluation(1)));
    ledger.run(debitOf(evaluation(2)));
    expect(factsOf(ledger, 'threshold')).toEqual({
      thresholdPercent: 45,
      usedCredits: 18,
      totalCredits: 40,
      leftCredits: 2,
      heldCredits: 20,
      carriedInCredits: 0,
      grantedBySource: { allocation: 30, top_up: 10, promotion: 0, adjustment: 0 },
      overage: { usedTokens: 0, heldTokens: 0, limitTokens: 0, unitPrice: { amount: 15, currency: 'usd' } },
      periodStart: ledger.state.period.start,
      periodEnd: ledger.state.period.end,
      timeZone: 'Europe/Berlin',
    });
    expect(factsOf(ledger, 'gone')).toMatchObject({
      usedCredits: 40,
      totalCredits: 40,
      leftCredits: 0,
      heldCredits: 0,
    });
  });

  test('when overage begins, once a period, and already when a hold reserves it', () => {
    const ledger = new TestLedger({ allocation: 5, overageLimit: 60 });
    const holdId = ledger.idOf(holdOf(search(1)));
    ledger.run(debitOf(search(2)));
    ledger.run({ type: 'release', holdId });
    ledger.run(topUpOf('t', 5));
    ledger.run(debitOf(search(3)));
    const begun = ledger.crossings.filter(({ kind }) => kind === 'overage');
    expect(begun.map(({ _id, seq }) => [_id, seq])).toEqual([['acme~1~overage~1', 3]]);
    expect(begun[0]!.facts).toMatchObject({
      leftCredits: 0,
      overage: { usedTokens: 0, heldTokens: 15, limitTokens: 60, unitPrice: { amount: 15, currency: 'usd' } },
    });
    ledger.now = later(40 * DAY);
    ledger.run(debitOf(search(4)));
    expect(ledger.crossings.filter(({ kind }) => kind === 'overage').map(({ _id }) => _id)).toEqual([
      'acme~1~overage~1',
      'acme~2~overage~2',
    ]);
  });

  test('when credits are back after the end: a grant, a new period, or overage that is allowed, but no refund', () => {
    const ledger = new TestLedger(termsOf({ plan: { allocation: 3, overageLimit: 40 } }));
    const backs = () => ledger.crossings.filter(({ kind }) => kind === 'back');
    const debitId = ledger.idOf(debitOf(meeting(1)));
    ledger.run({ type: 'refund', debitId, action: 'meeting_assistant~1', reason: 'no show' });
    ledger.run(debitOf(meeting(2)));
    expect(backs()).toEqual([]);
    ledger.run(topUpOf('t', 6));
    expect(backs()).toMatchObject([{ _id: 'acme~1~back~2', facts: { addedCredits: 6, leftCredits: 6 } }]);
    ledger.run(debitOf(meeting(3)));
    ledger.run(debitOf(meeting(4)));
    ledger.run({ type: 'change_terms', changes: { overage: { ...OVERAGE_ALLOWED, limit: 20 } } });
    expect(backs().slice(1)).toMatchObject([
      { _id: 'acme~1~back~3', facts: { addedCredits: 0, leftCredits: 0, overage: { limitTokens: 20 } } },
    ]);
    ledger.run(debitOf(search(1)));
    expect(fired(ledger).slice(-2)).toEqual(['acme~1~gone~3', 'acme~1~overage~1']);
    ledger.now = later(40 * DAY);
    ledger.run({ type: 'advance' });
    expect(backs().slice(2)).toMatchObject([{ _id: 'acme~2~back~4', facts: { addedCredits: 3, leftCredits: 3 } }]);
  });
});
