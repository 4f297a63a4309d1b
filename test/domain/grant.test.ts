import { describe, expect, test } from '@jest/globals';
import type { GrantCommand } from '../../domain/reducer/command.js';
import { MAX_OPEN_GRANTS, MAX_PAID_GRANTS } from '../../domain/grant.js';
import { DAY, debitOf, HOUR, later, meeting, T0, TestLedger, topUpOf } from './reducer/ledger-driver.js';

const grant = (grantId: string, tokens: number, expiresAt: GrantCommand['expiresAt'] = null): GrantCommand => ({
  type: 'grant',
  grantId,
  source: 'adjustment',
  tokens,
  expiresAt,
});

describe('a grant', () => {
  test('is recorded once: a repeat returns it, and other content is a conflict', () => {
    const ledger = new TestLedger();
    const first = ledger.run(topUpOf('t', 10));
    expect(ledger.run(topUpOf('t', 10))).toMatchObject({ entry: first.entry, repeated: true });
    expect(ledger.codeOf(topUpOf('t', 11))).toBe('key-conflict');
    expect(ledger.codeOf({ ...topUpOf('t', 10), source: 'promotion' })).toBe('key-conflict');
    expect(ledger.balance.creditsLeft).toBe(110);
  });

  test('of nothing is refused', () => {
    expect(new TestLedger().run(grant('g', 0)).refusal).toMatchObject({
      code: 'invalid-request',
      facts: { issues: [{ path: 'tokens', message: 'A grant needs at least one credit.' }] },
    });
  });

  test('that has expired before it arrives is refused, so that nothing expired is spent', () => {
    const ledger = new TestLedger({ allocation: 0 });
    for (const expiresAt of [T0, later(-1)]) {
      const { results } = ledger.batch([grant('g', 30, expiresAt), debitOf(meeting(1))]);
      expect(results).toMatchObject([
        { refusal: { code: 'invalid-request' } },
        { refusal: { code: 'credits-exhausted' } },
      ]);
    }
  });

  test('expires at its moment, not before', () => {
    const ledger = new TestLedger({ allocation: 0 });
    ledger.run(grant('g', 30, later(HOUR)));
    ledger.now = later(HOUR - 1);
    expect(ledger.codeOf(debitOf(meeting(1)))).toBe('ok');
    ledger.now = later(HOUR);
    expect(ledger.codeOf(debitOf(meeting(2)))).toBe('credits-exhausted');
    expect(ledger.entries.at(-1)).toMatchObject({ type: 'expire', tokens: -27, at: later(HOUR) });
  });

  test('that outlives the period is carried into the next one', () => {
    const ledger = new TestLedger();
    ledger.run(grant('g', 30, later(60 * DAY)));
    ledger.now = new Date('2026-04-01T00:00:00Z');
    ledger.run({ type: 'advance' });
    expect(ledger.balance).toMatchObject({ creditsLeft: 130, creditsTotal: 130 });
    expect(ledger.state.period).toMatchObject({ carriedIn: 30, granted: 100 });
  });

  test('beyond the most that may be open is refused until one of them is used up', () => {
    const ledger = new TestLedger({ allocation: 3 });
    for (let id = 1; id < MAX_OPEN_GRANTS; id += 1) ledger.run(grant(`g${id}`, 1));
    expect(ledger.codeOf(grant('more', 1))).toBe('invalid-request');
    ledger.run(debitOf(meeting(1)));
    expect(ledger.codeOf(grant('more', 1))).toBe('ok');
  });

  test('that was paid is added although no other would be', () => {
    const ledger = new TestLedger();
    for (let id = 1; id < MAX_PAID_GRANTS; id += 1) expect(ledger.codeOf(topUpOf(`t${id}`, 1))).toBe('ok');
    expect(ledger.codeOf(grant('more', 1))).toBe('invalid-request');
    expect(ledger.codeOf(topUpOf('more', 1))).toBe('invalid-request');
  });

  test('that a dispute freezes counts as open until the dispute ends, so that freezes have a bound', () => {
    const ledger = new TestLedger({ allocation: 0 });
    const about = (id: number) => ({ freezeId: `d${id}`, grantId: `top_up~${id}`, reason: 'dispute' });
    for (let id = 0; id < MAX_PAID_GRANTS; id += 1) {
      expect(ledger.codeOf(topUpOf(String(id), 5))).toBe('ok');
      expect(ledger.codeOf({ type: 'freeze', ...about(id) })).toBe('ok');
    }
    expect([ledger.state.grants.length, ledger.state.holds.length]).toEqual([0, MAX_PAID_GRANTS]);
    expect(ledger.codeOf(topUpOf('more', 5))).toBe('invalid-request');
    expect(ledger.codeOf({ type: 'clawback', clawbackId: 'd0', ...about(0) })).toBe('ok');
    expect(ledger.codeOf(topUpOf('more', 5))).toBe('ok');
    expect(ledger.codeOf({ type: 'unfreeze', freezeId: 'd1', reason: 'won' })).toBe('ok');
    expect(ledger.codeOf(topUpOf('still more', 5))).toBe('invalid-request');
  });
});
