import { expect, test } from '@jest/globals';
import type { TestCommand } from '../../support/actor.js';
import { debitOf, holdOf, search, TestLedger, topUpOf } from './ledger-driver.js';

const voidOf = (voidId: string, grantId = 'top_up~t'): TestCommand => ({
  type: 'void',
  voidId,
  grantId,
  reason: 'by mistake',
});

function withPack(): TestLedger {
  const ledger = new TestLedger({ allocation: 0 });
  ledger.run(topUpOf('t', 50));
  return ledger;
}

test('a void takes what remains of a grant, and makes no debt of what was spent or is held', () => {
  const ledger = withPack();
  ledger.batch([debitOf(search(1)), holdOf(search(2))]);
  expect(ledger.run({ ...voidOf('v'), actor: 'staff:ada' }).entry).toMatchObject({
    type: 'void',
    tokens: -10,
    legs: { available: -10, clawedBack: 10 },
    reason: 'by mistake',
    actor: 'staff:ada',
  });
  expect(ledger.state.buckets).toMatchObject({ available: 0, held: 20, spent: 20, debt: 0 });
  expect(ledger.balance.creditsTotal).toBe(40);
});

test('a void that is repeated takes nothing more, also when credits came back since', () => {
  const ledger = withPack();
  const holdId = ledger.idOf(holdOf(search(2)));
  ledger.run(voidOf('v'));
  ledger.run({ type: 'release', holdId });
  expect(ledger.run(voidOf('v'))).toMatchObject({ repeated: true });
  expect(ledger.balance.creditsLeft).toBe(20);
  expect(ledger.codeOf(voidOf('again'))).toBe('ok');
  expect(ledger.balance.creditsLeft).toBe(0);
});

test('a void of an unknown grant, of a spent one, and under a used id for another grant is refused', () => {
  const ledger = withPack();
  ledger.run(topUpOf('other', 5));
  expect(ledger.codeOf(voidOf('v', 'top_up~none'))).toBe('not-found');
  expect(ledger.codeOf(voidOf('v'))).toBe('ok');
  expect(ledger.codeOf(voidOf('v', 'top_up~other'))).toBe('key-conflict');
  expect(ledger.codeOf(voidOf('w'))).toBe('already-refunded');
});

test('a clawback after a void takes only what was spent, as debt', () => {
  const ledger = withPack();
  ledger.batch([debitOf(search(1)), voidOf('v')]);
  const clawback = { type: 'clawback', clawbackId: 'c', grantId: 'top_up~t', reason: 'disputed' } as const;
  expect(ledger.run(clawback).entry).toMatchObject({ tokens: 0, legs: { clawedBack: 20, debt: -20 } });
});

test('a void of another amount than the expected one takes nothing', () => {
  const ledger = withPack();
  ledger.run(debitOf(search(1)));
  expect(ledger.run({ ...voidOf('v'), expectedTokens: 50 } as TestCommand).refusal).toMatchObject({
    code: 'changed-since',
    detail: 'Of this grant 30 are left, not 50.',
  });
  expect(ledger.balance.creditsLeft).toBe(30);
  expect(ledger.codeOf({ ...voidOf('v'), expectedTokens: 30 } as TestCommand)).toBe('ok');
});
