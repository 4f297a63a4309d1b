import { describe, expect, test } from '@jest/globals';
import type { TestCommand } from '../../support/actor.js';
import { DAY, debitOf, HOUR, holdOf, later, meeting, search, TestLedger, topUpOf } from './ledger-driver.js';

const settle = (holdId: string, tokens?: number): TestCommand => ({
  type: 'settle',
  holdId,
  ...(tokens === undefined ? {} : { tokens }),
});
const release = (holdId: string): TestCommand => ({ type: 'release', holdId });
const extend = (holdId: string, ttlMs: number): TestCommand => ({ type: 'extend', holdId, ttlMs });
const END = new Date('2026-04-01T00:00:00Z');

describe('a hold', () => {
  test('sets its price aside: no other call can spend it, and nothing counts as used yet', () => {
    const ledger = new TestLedger({ allocation: 22 });
    ledger.run(holdOf(search(1)));
    expect(ledger.balance).toMatchObject({ creditsLeft: 2, creditsHeld: 20, creditsTotal: 22 });
    expect(ledger.codeOf(debitOf(meeting(1)))).toBe('credits-exhausted');
    expect(ledger.state.period).toMatchObject({ used: 0, usage: {} });
  });

  test('of an action that is already held or charged returns what is recorded', () => {
    const ledger = new TestLedger();
    const held = ledger.run(holdOf(search(1)));
    expect(ledger.run(holdOf(search(1)))).toMatchObject({ entry: held.entry, repeated: true });
    const charged = ledger.run(debitOf(search(1)));
    expect(ledger.run(holdOf(search(1)))).toMatchObject({ entry: charged.entry, repeated: true });
    expect(ledger.balance).toMatchObject({ creditsLeft: 80, creditsHeld: 0 });
  });

  test('is refused beyond 1,000 open ones of the account, by a sentence that says so', () => {
    const ledger = new TestLedger({ allocation: 10_000 });
    for (let n = 0; n < 1_000; n += 1) ledger.run(holdOf(meeting(n)));
    expect(ledger.run(holdOf(meeting(1_000))).refusal).toMatchObject({
      code: 'invalid-request',
      facts: { issues: [{ path: 'accountId', message: 'An account has at most 1,000 open holds.' }] },
    });
  });

  test('is settled by the debit of its action', () => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(holdOf(search(1)));
    expect(ledger.run(debitOf(search(1))).entry).toMatchObject({ type: 'settle', ref: holdId, legs: { spent: 20 } });
    expect(ledger.balance).toMatchObject({ creditsLeft: 80, creditsHeld: 0 });
  });

  test('that was settled returns the same charge again, and other tokens are a conflict', () => {
    const ledger = new TestLedger({ allocation: 5, overageLimit: 20 });
    const holdId = ledger.idOf(holdOf(search(1)));
    const first = ledger.run(settle(holdId, 5));
    expect(first.entry).toMatchObject({ legs: { held: -20, spent: 5, overage: 15 }, overageTokens: 0, returned: [] });
    expect(ledger.run(settle(holdId, 5))).toMatchObject({ entry: first.entry, repeated: true });
    for (const tokens of [undefined, 20, 4, 0]) expect(ledger.codeOf(settle(holdId, tokens))).toBe('hold-resolved');
  });

  test('is never settled for nothing, which would make its action free for ever', () => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(holdOf(search(1)));
    expect(ledger.run(settle(holdId, 0)).refusal).toMatchObject({
      code: 'invalid-request',
      facts: { issues: [{ path: 'tokens' }] },
    });
    expect(ledger.balance.creditsHeld).toBe(20);
    expect(ledger.run(settle(holdId)).repeated).toBe(false);
    expect(ledger.run(settle(holdId, 20)).repeated).toBe(true);
    expect(ledger.codeOf(settle(holdId, 0))).toBe('hold-resolved');
  });

  test('settled in part gives the rest back in reverse burn order', () => {
    const ledger = new TestLedger({ allocation: 8 });
    ledger.run(topUpOf('t', 12));
    const holdId = ledger.idOf(holdOf(search(1)));
    expect(ledger.run(settle(holdId, 10)).entry).toMatchObject({
      tokens: 10,
      slices: [{ grantId: 'allocation~1' }, { grantId: 'top_up~t', tokens: 2 }],
      returned: [{ grantId: 'top_up~t', tokens: 10 }],
    });
    expect(ledger.state.period.usage).toEqual({ talent_search: { tokens: 10, actions: 1 } });
  });

  test('is never settled for more than it reserved', () => {
    const ledger = new TestLedger();
    expect(ledger.codeOf(settle(ledger.idOf(holdOf(meeting(1))), 4))).toBe('invalid-request');
  });

  test('that was released can be held again, as the next attempt', () => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(holdOf(search(1)));
    const released = ledger.run(release(holdId));
    expect(ledger.run(release(holdId))).toMatchObject({ entry: released.entry, repeated: true });
    expect(ledger.balance).toMatchObject({ creditsLeft: 100, creditsHeld: 0 });
    expect(ledger.run(holdOf(search(1)))).toMatchObject({ repeated: false, entry: { attempt: 2 } });
  });

  test.each([
    ['settled', settle, release],
    ['released', release, settle],
  ])('that was %s is not resolved a second time another way', (_, first, second) => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(holdOf(search(1)));
    ledger.run(first(holdId));
    expect(ledger.codeOf(second(holdId))).toBe('hold-resolved');
    expect(ledger.codeOf(extend(holdId, DAY))).toBe('hold-resolved');
  });

  test('expires at its last moment, gives everything back, and refuses a later settle with that', () => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(holdOf(search(1), HOUR));
    const start = ledger.now;
    ledger.now = later(HOUR - 1);
    expect(ledger.run({ type: 'advance' }).refusal).toBeNull();
    expect(ledger.balance.creditsHeld).toBe(20);
    ledger.now = later(HOUR, start);
    expect(ledger.run(settle(holdId)).refusal).toMatchObject({ code: 'hold-resolved', facts: { state: 'expired' } });
    expect(ledger.entries.at(-1)).toMatchObject({ type: 'release', reason: 'expired', at: later(HOUR, start) });
    expect(ledger.balance).toMatchObject({ creditsLeft: 100, creditsHeld: 0 });
    expect(ledger.run(debitOf(search(1))).entry).toMatchObject({ type: 'debit', attempt: 2 });
  });

  test('that is extended lasts for the given time from now', () => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(holdOf(search(1), HOUR));
    ledger.now = later(HOUR - 1);
    ledger.run(extend(holdId, HOUR));
    ledger.now = later(2 * HOUR - 2);
    expect(ledger.codeOf(settle(holdId))).toBe('ok');
  });

  test('is extended until a day after its period at most, so that it does not keep its credits for ever', () => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(holdOf(search(1), HOUR));
    const ttl = later(DAY, END).getTime() - ledger.now.getTime();
    expect(ledger.codeOf(extend(holdId, ttl))).toBe('ok');
    ledger.now = later(DAY - 1, END);
    expect(ledger.run(extend(holdId, 2)).refusal).toMatchObject({
      code: 'invalid-request',
      facts: { issues: [{ path: 'ttlSeconds', message: expect.stringContaining('2026-04-02T00:00:00.000Z') }] },
    });
    expect(ledger.codeOf(extend(holdId, 1))).toBe('ok');
  });

  test('reserves overage, which comes back first', () => {
    const ledger = new TestLedger({ allocation: 5, overageLimit: 20 });
    const holdId = ledger.idOf(holdOf(search(1)));
    expect(ledger.codeOf(debitOf(search(2)))).toBe('credits-exhausted');
    ledger.run(settle(holdId, 7));
    expect(ledger.balance).toMatchObject({ creditsLeft: 0, creditsTotal: 5, overageTokens: 2 });
  });

  test('that reserved overage is settled though a new plan allows less', () => {
    const ledger = new TestLedger({ allocation: 5, overageLimit: 20 });
    const holdId = ledger.idOf(holdOf(search(1)));
    const plan = { ...ledger.state.terms.plan, planId: 'other', overageLimit: 0 };
    ledger.run({ type: 'change_terms', changes: { plan } });
    expect(ledger.codeOf(settle(holdId))).toBe('ok');
    expect(ledger.balance.overageTokens).toBe(15);
  });
});

describe('a hold that outlives its period', () => {
  test('is listed at the close, and settled late: no usage of the next period', () => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(holdOf(search(1), 40 * DAY));
    ledger.now = END;
    ledger.run(settle(holdId, 15));
    const [close] = ledger.entries.filter((entry) => entry.type === 'period_close');
    expect(close?.totals).toMatchObject({ used: 0, expired: 80, heldAtClose: 20 });
    expect(ledger.entries.at(-1)).toMatchObject({ type: 'settle', late: true, tokens: 0, legs: { expired: 5 } });
    expect(ledger.balance).toMatchObject({ creditsLeft: 100, creditsTotal: 100, creditsHeld: 0 });
    expect(ledger.state.period).toMatchObject({ used: 0, usage: {}, late: { settled: 15, overage: 0, expired: 5 } });
  });

  test('owes no overage that was given back in the period in which it was settled, in parts or as a whole', () => {
    const ledger = new TestLedger({ allocation: 3, overageLimit: 20 });
    const holdId = ledger.idOf(holdOf(search(1), DAY * 40));
    ledger.now = END;
    const debitId = ledger.idOf(settle(holdId));
    expect(ledger.state.period.late).toEqual({ settled: 20, overage: 17, expired: 0 });
    const refund = { type: 'refund', debitId, action: 'talent_search~search~1', reason: 'broken' } as const;
    expect(ledger.run({ ...refund, tokens: 5 }).entry).toMatchObject({ overageTokens: 5, late: true, ofLate: true });
    expect(ledger.state.period.late).toEqual({ settled: 15, overage: 12, expired: 0 });
    ledger.run({ ...refund, tokens: 12 });
    expect(ledger.state.period).toMatchObject({ used: 0, returned: 0, late: { settled: 3, overage: 0 } });
    expect(ledger.codeOf(refund)).toBe('grant-expired');
  });

  test('owes its overage to the period in which it was settled, though a later one gives it back', () => {
    const ledger = new TestLedger({ allocation: 0, overageLimit: 20 });
    const holdId = ledger.idOf(holdOf(search(1), DAY * 40));
    ledger.now = END;
    const debitId = ledger.idOf(settle(holdId));
    ledger.now = later(31 * DAY, END);
    const { entry } = ledger.run({ type: 'refund', debitId, action: 'talent_search~search~1', reason: 'broken' });
    expect(entry).toMatchObject({ late: true, overageTokens: 20 });
    expect(entry).not.toHaveProperty('ofLate');
    expect(ledger.state.period.late).toEqual({ settled: 0, overage: 0, expired: 0 });
    const closes = ledger.entries.filter(({ type }) => type === 'period_close');
    expect(closes.at(-1)).toMatchObject({ totals: { late: { settled: 20, overage: 20 } } });
  });

  test('gives credits that live on back to the next period when it is released', () => {
    const ledger = new TestLedger({ allocation: 0 });
    ledger.run({ type: 'grant', grantId: 'g', source: 'top_up', tokens: 30, expiresAt: null });
    const holdId = ledger.idOf(holdOf(search(1), 40 * DAY));
    ledger.now = END;
    ledger.run(release(holdId));
    expect(ledger.balance).toMatchObject({ creditsLeft: 30, creditsTotal: 30 });
    expect(ledger.state.period).toMatchObject({ carriedIn: 10, returned: 20 });
  });

  test('that ends with its period is not late, and its credits expire', () => {
    const ledger = new TestLedger();
    ledger.run(holdOf(search(1), END.getTime() - ledger.now.getTime()));
    ledger.now = END;
    ledger.run({ type: 'advance' });
    const [close] = ledger.entries.filter((entry) => entry.type === 'period_close');
    expect(close?.totals).toMatchObject({ expired: 100, heldAtClose: 0 });
    expect(ledger.state.period.late).toEqual({ settled: 0, overage: 0, expired: 0 });
  });
});
