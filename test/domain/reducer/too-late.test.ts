import { expect, test } from '@jest/globals';
import { debitOf, later, meeting, T0, TestLedger } from './ledger-driver.js';

const MINUTE = 60_000;
const late = (at: Date) => ({ ...debitOf(meeting(1)), notAfter: at });

test('a debit is charged until its time is over, and refused from that instant on', () => {
  const ledger = new TestLedger({ allocation: 50 });
  ledger.now = later(MINUTE, T0);
  expect(ledger.codeOf(late(ledger.now))).toBe('too-late');
  expect(ledger.balance.creditsLeft).toBe(50);
  expect(ledger.codeOf(late(later(1, ledger.now)))).toBe('ok');
});

test('a debit that was charged answers with its charge, also when its time is over', () => {
  const ledger = new TestLedger({ allocation: 50 });
  const end = later(MINUTE, T0);
  const { entry } = ledger.run(late(end));
  ledger.now = end;
  expect(ledger.run(late(end))).toMatchObject({ entry, repeated: true });
});
