import { describe, expect, test } from '@jest/globals';
import type { TestCommand } from '../../support/actor.js';
import { DAY, debitOf, meeting, search, TestLedger } from './ledger-driver.js';

/** A pack that carries over. */
const pack = (id: string, tokens: number, expiresAt: Date | null = null): TestCommand => ({
  type: 'grant',
  grantId: `top_up~${id}`,
  source: 'top_up',
  tokens,
  expiresAt,
});
const refundOf = (debitId: string, id: string, tokens?: number): TestCommand => ({
  type: 'refund',
  debitId,
  action: `talent_search~search~${id}`,
  reason: 'empty result',
  ...(tokens === undefined ? {} : { tokens }),
});
const clawbackOf = (id: string): TestCommand => ({
  type: 'clawback',
  clawbackId: `c-${id}`,
  grantId: `top_up~${id}`,
  reason: 'refunded',
});
const voidOf = (voidId: string, id: string): TestCommand => ({
  type: 'void',
  voidId,
  grantId: `top_up~${id}`,
  reason: 'by mistake',
});

const idsOf = ({ state }: TestLedger): string[] => state.grants.map(({ id }) => id);

/** A pack of 20 that one search has spent; nothing else is left. */
function spentPack(expiresAt: Date | null = null) {
  const ledger = new TestLedger({ allocation: 0 });
  ledger.run(pack('p', 20, expiresAt));
  const debitId = ledger.idOf(debitOf(search(1)));
  expect(ledger.state.grants).toEqual([]);
  return { ledger, debitId, madeAt: ledger.entries[0]!.at };
}

describe('a spent grant', () => {
  test('leaves the account document, so that packs that carry over never make it grow', () => {
    const ledger = new TestLedger({ allocation: 0 });
    for (let n = 0; n < 200; n += 1) {
      ledger.run(pack(`p-${n}`, 3));
      ledger.run(debitOf(meeting(n)));
      ledger.now = new Date(ledger.now.getTime() + DAY);
      expect(ledger.state.grants.length).toBe(0);
    }
  });

  test('that repays debt with all of its credits is not listed either', () => {
    const { ledger } = spentPack();
    ledger.run(clawbackOf('p'));
    ledger.run(pack('q', 20));
    expect([idsOf(ledger), ledger.state.buckets.debt]).toEqual([[], 0]);
  });

  test('comes back with its size, its time and its expiry when credits come back to it', () => {
    const expiresAt = new Date('2026-03-25T00:00:00Z');
    const { ledger, debitId, madeAt } = spentPack(expiresAt);
    ledger.now = new Date(ledger.now.getTime() + DAY);
    ledger.run(refundOf(debitId, '1', 4));
    const grant = { id: 'top_up~p', source: 'top_up', granted: 20, remaining: 4, expiresAt, at: madeAt };
    expect(ledger.state.grants).toEqual([expect.objectContaining(grant)]);
    ledger.now = expiresAt;
    ledger.run({ type: 'advance' });
    expect([ledger.state.grants, ledger.state.buckets.expired]).toEqual([[], 4]);
  });

  test('is taken back as debt by a clawback, and there is nothing of it to void', () => {
    const { ledger, debitId } = spentPack();
    expect(ledger.codeOf(voidOf('v1', 'p'))).toBe('already-refunded');
    ledger.run(refundOf(debitId, '1', 4));
    expect(ledger.run(voidOf('v2', 'p')).entry).toMatchObject({ tokens: -4, legs: { clawedBack: 4 } });
    expect(ledger.state.grants).toEqual([]);
    expect(ledger.run(clawbackOf('p')).entry?.legs).toEqual({ clawedBack: 16, debt: -16 });
    ledger.run(refundOf(debitId, '1'));
    expect(ledger.state).toMatchObject({ grants: [], buckets: { available: 0, debt: 0 } });
  });
});
