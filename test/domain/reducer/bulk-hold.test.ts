import { describe, expect, test } from '@jest/globals';
import type { TestCommand } from '../../support/actor.js';
import { DAY, debitOf, holdOf, HOUR, meeting, search, TestLedger } from './ledger-driver.js';

const bulkHold = (quantity: number, who: { spaceId?: string } = {}, requestId = 'run'): TestCommand => ({
  type: 'bulk_hold',
  feature: 'meeting_assistant',
  price: { tokens: 3, priceListVersion: 1 },
  quantity,
  requestId,
  ttlMs: HOUR,
  ...who,
});

describe('a bulk hold', () => {
  test('reserves the price of its actions; each is then debited once under its own action', () => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(bulkHold(3));
    for (const id of [1, 1, 2]) ledger.run(debitOf(meeting(id), { holdId }));
    expect(ledger.entries.at(-1)).toMatchObject({
      type: 'debit',
      tokens: 0,
      legs: { held: -3, spent: 3 },
      ref: holdId,
    });
    expect(ledger.balance).toMatchObject({ creditsLeft: 91, creditsHeld: 3 });
    expect(ledger.state.period.usage).toEqual({ meeting_assistant: { tokens: 6, actions: 2 } });
  });

  test('is charged at its own price, whatever the price is now', () => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(bulkHold(3));
    const debit = { ...debitOf(meeting(1), { holdId }), price: { tokens: 50, priceListVersion: 2 } } as TestCommand;
    expect(ledger.run(debit).entry).toMatchObject({ legs: { spent: 3 }, priceListVersion: 1 });
  });

  test('that is requested again returns the same hold; another quantity or feature is a conflict', () => {
    const ledger = new TestLedger();
    const first = ledger.run(bulkHold(3));
    expect(ledger.run(bulkHold(3))).toMatchObject({ entry: first.entry, repeated: true });
    const dearer = { ...bulkHold(3), price: { tokens: 4, priceListVersion: 2 } } as TestCommand;
    expect(ledger.run(dearer)).toMatchObject({ entry: first.entry, repeated: true });
    expect(ledger.codeOf(bulkHold(4))).toBe('key-conflict');
    expect(ledger.codeOf({ ...bulkHold(3), feature: 'talent_search' } as TestCommand)).toBe('key-conflict');
  });

  test('or a hold of an action that is requested again in another Space, or in none, is a conflict', () => {
    const ledger = new TestLedger();
    const ofAction = (spaceId?: string): TestCommand => ({
      ...holdOf(meeting(1), HOUR, { requestId: 'one' }),
      ...(spaceId !== undefined && { spaceId }),
    });
    for (const inSpace of [(spaceId?: string) => bulkHold(2, spaceId === undefined ? {} : { spaceId }), ofAction]) {
      const first = ledger.run(inSpace('a'));
      expect(ledger.run(inSpace('a'))).toMatchObject({ entry: first.entry, repeated: true });
      for (const other of ['b', undefined]) expect(ledger.codeOf(inSpace(other))).toBe('key-conflict');
    }
  });

  test('that is used up, released or expired charges nothing more', () => {
    const ledger = new TestLedger();
    const used = ledger.idOf(bulkHold(1));
    ledger.run(debitOf(meeting(1), { holdId: used }));
    expect(ledger.codeOf(debitOf(meeting(2), { holdId: used }))).toBe('hold-resolved');
    const released = ledger.idOf(bulkHold(2, {}, 'second'));
    ledger.run({ type: 'release', holdId: released });
    expect(ledger.codeOf(debitOf(meeting(2), { holdId: released }))).toBe('hold-resolved');
    const expired = ledger.idOf(bulkHold(2, {}, 'third'));
    ledger.now = new Date(ledger.now.getTime() + HOUR);
    expect(ledger.codeOf(debitOf(meeting(2), { holdId: expired }))).toBe('hold-resolved');
    expect(ledger.balance).toMatchObject({ creditsLeft: 97, creditsHeld: 0 });
  });

  test('pays for many actions, and the hold of one action for no other one', () => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(holdOf(meeting(1)));
    expect(ledger.run(debitOf(meeting(2), { holdId })).refusal).toMatchObject({
      code: 'invalid-request',
      facts: { issues: [{ path: 'holdId', message: 'The hold is for another action. Debit without it.' }] },
    });
    expect(ledger.run(debitOf(meeting(1), { holdId })).entry).toMatchObject({ type: 'settle', ref: holdId });
    expect(ledger.balance).toMatchObject({ creditsLeft: 97, creditsHeld: 0 });
  });

  test('that is used up is settled, and a later release is refused with that state', () => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(bulkHold(1));
    ledger.run(debitOf(meeting(1), { holdId }));
    expect(ledger.run({ type: 'release', holdId }).refusal).toMatchObject({
      code: 'hold-resolved',
      facts: { state: 'settled' },
    });
  });

  test('is for one feature, and is not settled', () => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(bulkHold(10));
    expect(ledger.codeOf(debitOf(search(1), { holdId }))).toBe('invalid-request');
    expect(ledger.codeOf({ type: 'settle', holdId })).toBe('invalid-request');
  });

  test('spends the credits that expire first before overage', () => {
    const ledger = new TestLedger({ allocation: 4, overageLimit: 10 });
    const holdId = ledger.idOf(bulkHold(3));
    const overage = [1, 2, 3].map((id) => ledger.run(debitOf(meeting(id), { holdId })).entry?.overageTokens);
    expect(overage).toEqual([0, 2, 3]);
    expect(ledger.balance).toMatchObject({ overageTokens: 5, creditsTotal: 4 });
  });

  test('counts against the cap of its own Space, and so does a refund of what it paid', () => {
    const ledger = new TestLedger();
    ledger.batch(['a', 'b'].map((spaceId): TestCommand => ({ type: 'cap_space', spaceId, limit: 10 })));
    const holdId = ledger.idOf(bulkHold(3, { spaceId: 'a' }));
    const { entry } = ledger.run(debitOf(meeting(1), { holdId, spaceId: 'b' }));
    expect(entry).toMatchObject({ spaceId: 'a' });
    ledger.run({ type: 'refund', debitId: entry!._id, action: 'meeting_assistant~1', reason: 'no show' });
    expect(ledger.state.spaceCaps).toEqual({ a: { limit: 10, used: 6 }, b: { limit: 10, used: 0 } });
  });

  test('that outlives its period is spent late', () => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf({ ...bulkHold(3), ttlMs: 40 * DAY } as TestCommand);
    ledger.now = new Date('2026-04-01T00:00:00Z');
    expect(ledger.run(debitOf(meeting(1), { holdId })).entry).toMatchObject({ late: true });
    expect(ledger.state.period).toMatchObject({ used: 0, usage: {}, late: { settled: 3 } });
  });
});
