import { MAX_TIME_MADE } from '../../../domain/reducer/limits.js';
import { describe, expect, test } from '@jest/globals';
import { apply, stateAt } from '../../../domain/reducer/apply.js';
import type { TestCommand } from '../../support/actor.js';
import { DAY, debitOf, holdOf, HOUR, later, meeting, search, T0, TestLedger, topUpOf } from './ledger-driver.js';

describe('a debit', () => {
  test('spends the price of its action from what is left', () => {
    const ledger = new TestLedger();
    const { entry } = ledger.run(debitOf(meeting(1)));
    expect(entry).toMatchObject({ type: 'debit', tokens: -3, balanceAfter: 97, attempt: 1, priceListVersion: 1 });
    expect(ledger.balance).toMatchObject({ creditsLeft: 97, creditsTotal: 100 });
  });

  test('that is repeated changes nothing and returns the recorded one', () => {
    const ledger = new TestLedger();
    const first = ledger.run(debitOf(meeting(1)));
    const again = ledger.run(debitOf(meeting(1)));
    expect(again).toMatchObject({ entry: first.entry, repeated: true });
    expect(ledger.balance.creditsLeft).toBe(97);
  });

  test('that is in one batch twice is charged once', () => {
    const ledger = new TestLedger();
    ledger.batch([debitOf(meeting(1)), debitOf(meeting(1)), debitOf(meeting(2))]);
    expect(ledger.balance.creditsLeft).toBe(94);
  });

  test('is refused at zero with the stop sentence, and below its price with both numbers', () => {
    const ledger = new TestLedger({ allocation: 22 });
    ledger.run(debitOf(search(1)));
    expect(ledger.run(debitOf(search(2))).refusal).toMatchObject({
      code: 'credits-exhausted',
      detail: 'This needs 20 tokens and 2 are left.',
      facts: { creditsLeft: 2, tokensNeeded: 20, periodEndsAt: new Date('2026-04-01T00:00:00Z') },
    });
    const beyond = new TestLedger({ allocation: 20, overageLimit: 15 });
    beyond.run(debitOf(search(1)));
    expect(beyond.run(debitOf(search(2))).refusal).toMatchObject({
      detail: 'This needs 20 tokens; 0 credits and 15 tokens beyond the plan limit are left.',
      facts: { creditsLeft: 0, tokensNeeded: 20 },
    });
    const empty = new TestLedger({ allocation: 20 });
    empty.run(debitOf(search(1)));
    expect(empty.run(debitOf(meeting(1))).refusal?.detail).toBe('You have no credits left for the period.');
  });

  test('burns what expires first, and among equals the allocation before a top-up', () => {
    const ledger = new TestLedger({ allocation: 5 });
    ledger.run(topUpOf('t', 10));
    ledger.run({ type: 'grant', grantId: 'p', source: 'promotion', tokens: 4, expiresAt: later(DAY) });
    const { entry } = ledger.run(debitOf(search(1)));
    expect(entry).toBeNull();
    ledger.run(debitOf(meeting(1)));
    ledger.run(debitOf(meeting(2)));
    expect(ledger.entries.at(-2)?.slices).toMatchObject([{ grantId: 'p', tokens: 3 }]);
    expect(ledger.entries.at(-1)?.slices).toMatchObject([
      { grantId: 'p', tokens: 1 },
      { grantId: 'allocation~1', tokens: 2 },
    ]);
  });

  test('with a request id gets the recorded answer again, and a conflict for other content', () => {
    const ledger = new TestLedger();
    const debit = ledger.run(debitOf(meeting(1), { requestId: 'r' }));
    ledger.run({ type: 'refund', debitId: debit.entry!._id, action: 'meeting_assistant~1', reason: 'no show' });
    expect(ledger.run(debitOf(meeting(1), { requestId: 'r' }))).toMatchObject({ entry: debit.entry, repeated: true });
    expect(ledger.codeOf(debitOf(meeting(2), { requestId: 'r' }))).toBe('key-conflict');
    expect(ledger.balance.creditsLeft).toBe(100);
  });

  test('with a request id that was used in another Space or for another member is a conflict', () => {
    const ledger = new TestLedger();
    const who = { requestId: 'r', spaceId: 'a', memberId: 'm' };
    const debit = ledger.run(debitOf(meeting(1), who));
    expect(ledger.run(debitOf(meeting(1), who))).toMatchObject({ entry: debit.entry, repeated: true });
    for (const other of [{ ...who, spaceId: 'b' }, { ...who, memberId: 'n' }, { requestId: 'r' }]) {
      expect(ledger.codeOf(debitOf(meeting(1), other))).toBe('key-conflict');
    }
  });

  test('that is paid by a hold of another Space or member is compared with what the call named', () => {
    const ledger = new TestLedger();
    const who = { requestId: 'r', spaceId: 'a', memberId: 'm' };
    ledger.run(holdOf(meeting(1), HOUR, { spaceId: 'b' }));
    const settled = ledger.run(debitOf(meeting(1), who));
    expect(settled.entry).toMatchObject({ type: 'settle', spaceId: 'b', asked: { spaceId: 'a', memberId: 'm' } });
    const bulk = {
      type: 'bulk_hold',
      feature: 'meeting_assistant',
      quantity: 2,
      requestId: 'bulk',
      ttlMs: HOUR,
    } as const;
    const holdId = ledger.idOf({ ...bulk, price: { tokens: 3, priceListVersion: 1 } });
    const item = ledger.run(debitOf(meeting(2), { ...who, requestId: 's', holdId }));
    expect(item.entry).toMatchObject({ type: 'debit', memberId: 'm', asked: { spaceId: 'a', memberId: 'm' } });
    for (const [id, first, requestId] of [
      [1, settled, 'r'],
      [2, item, 's'],
    ] as const) {
      expect(ledger.run(debitOf(meeting(id), { ...who, requestId }))).toMatchObject({
        entry: first.entry,
        repeated: true,
      });
      expect(ledger.codeOf(debitOf(meeting(id), { ...who, requestId, spaceId: 'b' }))).toBe('key-conflict');
    }
  });

  test('of an evaluation is refused where candidate assistance is off, but one that was paid stays paid', () => {
    const evaluation = debitOf({ feature: 'candidate_evaluation', jobId: 'j', candidateId: 'c' });
    const ledger = new TestLedger();
    ledger.run(evaluation);
    ledger.run({ type: 'change_terms', changes: { candidateAssistance: false } });
    expect(ledger.run(evaluation).repeated).toBe(true);
    expect(ledger.codeOf(debitOf({ feature: 'candidate_evaluation', jobId: 'j', candidateId: 'd' }))).toBe(
      'feature-off',
    );
  });
});

describe('a refund', () => {
  const refundOf = (debitId: string, tokens?: number): TestCommand => ({
    type: 'refund',
    debitId,
    action: 'talent_search~search~1',
    reason: 'empty result',
    ...(tokens === undefined ? {} : { tokens }),
  });

  test('in full gives the credits back, and the same action can be charged again', () => {
    const ledger = new TestLedger();
    const id = ledger.idOf(debitOf(search(1)));
    ledger.run(refundOf(id));
    expect(ledger.balance).toMatchObject({ creditsLeft: 100, creditsTotal: 100 });
    expect(ledger.run(debitOf(search(1)))).toMatchObject({ repeated: false, entry: { attempt: 2 } });
  });

  test('in part leaves the action charged and may be repeated up to the debit; then it is refused as refunded', () => {
    const ledger = new TestLedger();
    const id = ledger.idOf(debitOf(search(1)));
    ledger.run(refundOf(id, 5));
    expect(ledger.run(debitOf(search(1))).repeated).toBe(true);
    expect(ledger.codeOf(refundOf(id, 16))).toBe('invalid-request');
    ledger.run(refundOf(id));
    expect(ledger.balance.creditsLeft).toBe(100);
    expect(ledger.codeOf(refundOf(id))).toBe('already-refunded');
  });

  test('goes back in reverse burn order, overage first', () => {
    const ledger = new TestLedger({ allocation: 8, overageLimit: 100 });
    ledger.run(topUpOf('t', 7));
    const id = ledger.idOf(debitOf(search(1)));
    expect(ledger.run(refundOf(id, 8)).entry).toMatchObject({
      tokens: 3,
      overageTokens: 5,
      slices: [{ grantId: 'top_up~t', tokens: 3 }],
    });
    expect(ledger.run(refundOf(id)).entry?.slices).toMatchObject([
      { grantId: 'top_up~t', tokens: 4 },
      { grantId: 'allocation~1', tokens: 8 },
    ]);
    expect(ledger.state.period).toMatchObject({ used: 0, overageUsed: 0 });
  });

  test('has one answer by its requestId; that id with other tokens, or for all of them, is a conflict', () => {
    const ledger = new TestLedger();
    const id = ledger.idOf(debitOf(search(1)));
    const of = (requestId: string, tokens?: number): TestCommand =>
      ({ ...refundOf(id, tokens), requestId }) as TestCommand;
    const part = ledger.run(of('r1', 1));
    expect(ledger.run(of('r1', 1))).toMatchObject({ entry: part.entry, repeated: true });
    for (const tokens of [undefined, 2]) expect(ledger.codeOf(of('r1', tokens))).toBe('key-conflict');
    const rest = ledger.run(of('r2'));
    expect(rest.entry).toMatchObject({ legs: { spent: -19 }, reopens: true });
    for (const tokens of [undefined, 19]) expect(ledger.run(of('r2', tokens)).entry).toBe(rest.entry);
    expect(ledger.codeOf(of('r2', 20))).toBe('key-conflict');
    const other = ledger.idOf(debitOf(search(1)));
    expect(ledger.codeOf({ ...of('r2'), debitId: other } as TestCommand)).toBe('key-conflict');
  });

  test('of credits that have expired since is refused, and the action stays paid', () => {
    const ledger = new TestLedger();
    const id = ledger.idOf(debitOf(search(1)));
    ledger.now = new Date('2026-04-01T00:00:00Z');
    expect(ledger.codeOf(refundOf(id))).toBe('grant-expired');
    expect(ledger.run(debitOf(search(1))).repeated).toBe(true);
  });
});

describe('the end of a period', () => {
  const END = new Date('2026-04-01T00:00:00Z');

  test('belongs to the next one: a debit before it and one at it fall into two periods', () => {
    const ledger = new TestLedger();
    ledger.now = new Date(END.getTime() - 1);
    ledger.run(debitOf(meeting(1)));
    ledger.now = END;
    ledger.run(debitOf(meeting(2)));
    expect(ledger.entries.map(({ type, periodId, balanceAfter }) => [type, periodId, balanceAfter])).toEqual([
      ['open', 'acme~1', 0],
      ['grant', 'acme~1', 100],
      ['debit', 'acme~1', 97],
      ['expire', 'acme~1', 0],
      ['period_close', 'acme~1', 0],
      ['grant', 'acme~2', 100],
      ['debit', 'acme~2', 97],
    ]);
  });

  test('that is not written yet shows in a read, and the read changes nothing', () => {
    const ledger = new TestLedger();
    ledger.run(debitOf(meeting(1)));
    const before = structuredClone(ledger.state);
    expect(stateAt(ledger.state, END)).toMatchObject({ period: { number: 2 }, buckets: { available: 100 } });
    expect(ledger.state).toEqual(before);
  });

  test('is rolled period by period after a long idle time, with at most 128 entries and those of one period more in a commit', () => {
    const ledger = new TestLedger({ interval: 'PT2M', anchorDate: '2026-03-10' });
    ledger.now = later(2 * DAY);
    let commits = 0;
    for (let behind = true; behind; commits += 1) behind = ledger.batch([debitOf(meeting(1))]).behind;
    expect(ledger.state.period.number).toBe(1 + (2 * DAY) / 120_000);
    // A period is three entries: what expires, its close and the next allocation.
    expect(commits).toBe(Math.ceil((2 * DAY) / 120_000 / Math.ceil(MAX_TIME_MADE / 3)));
    expect(ledger.balance.creditsLeft).toBe(97);
  });

  test('never happens twice when the clock jumps back', () => {
    const ledger = new TestLedger();
    ledger.now = END;
    ledger.run(debitOf(meeting(1)));
    ledger.now = T0;
    ledger.run(debitOf(meeting(2)));
    expect(ledger.entries.at(-1)).toMatchObject({ periodId: 'acme~2', at: END });
  });
});

test('a command that breaks a law is dropped and its neighbours go on', () => {
  const ledger = new TestLedger();
  const grant = { type: 'grant', grantId: 'g', source: 'top_up', tokens: 0.5, expiresAt: null } as const;
  const { results } = ledger.batch([debitOf(meeting(1)), grant, { ...grant, tokens: -5 }, debitOf(meeting(2))]);
  expect(results.map(({ ok }) => ok)).toEqual([true, false, false, true]);
  expect(ledger.balance.creditsLeft).toBe(94);
});

test('the same state, entries, time and commands give the same outcome', () => {
  const ledger = new TestLedger();
  const commands = [debitOf(meeting(1)), debitOf(search(1))];
  const once = apply(ledger.state, [], later(40 * DAY), commands);
  expect(apply(ledger.state, [], later(40 * DAY), commands)).toEqual(once);
});

test('ids that are names of every object find no cap of a Space', () => {
  const ledger = new TestLedger();
  for (const spaceId of ['constructor', '__proto__', 'toString']) {
    expect(ledger.codeOf(debitOf(meeting(spaceId), { spaceId }))).toBe('ok');
  }
});
