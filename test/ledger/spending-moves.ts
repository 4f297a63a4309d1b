/** Random moves of an account that can pay for everything: nearly each of them changes what was spent. */
import fc from 'fast-check';
import type { Action } from '../../domain/business-key.js';
import { isCharge } from '../../domain/account/entry.js';
import { present } from '../../domain/present.js';
import { debitOf, holdOf, meeting, search, TestLedger } from '../domain/reducer/ledger-driver.js';
import { TESTER } from '../support/actor.js';
import { TERMS } from '../support/terms.js';
import { DAY, HOUR, later } from '../support/time.js';

export type SpendingMove = (ledger: TestLedger) => void;

/** Of two days. */
export const openRichAccount = (): TestLedger =>
  new TestLedger({ plan: { ...TERMS.plan, allocation: 1_000_000, interval: 'P2D' } });

/** Few, so that many entries are of the same. */
const who = fc.constantFrom(
  {},
  { spaceId: 'a', memberId: 'm' },
  { spaceId: 'a', memberId: 'n' },
  { spaceId: 'b', memberId: 'm' },
);
const nth = fc.nat(9);
const action = fc.constantFrom<(id: number) => Action>(meeting, meeting, search);

const pick = <T>(all: readonly T[], index: number): T | undefined => all.toReversed()[index % Math.max(1, all.length)];

const debit = fc.tuple(action, who).map(([act, named]): SpendingMove => (ledger) => {
  ledger.run(debitOf(act(ledger.entries.length), named));
});
const hold = fc.tuple(action, who).map(([act, named]): SpendingMove => (ledger) => {
  ledger.run(holdOf(act(ledger.entries.length), 5 * DAY, named));
});
const settle = fc.tuple(nth, fc.nat(3)).map(([index, tokens]): SpendingMove => (ledger) => {
  const held = pick(ledger.state.holds, index);
  if (held) ledger.run({ type: 'settle', holdId: held.id, tokens, ...TESTER });
});
/** In part or in full: of any charge, of one that came late, or of one of an earlier period. */
const refund = fc
  .tuple(nth, fc.constantFrom('any', 'late', 'earlier'), fc.constantFrom(1, undefined))
  .map(([index, which, tokens]): SpendingMove => (ledger) => {
    const charges = ledger.entries.filter(isCharge);
    const wanted = charges.filter(
      ({ late, periodId }) => which === 'any' || (which === 'late' ? late : periodId !== ledger.state.period.id),
    );
    const charge = pick(wanted, index) ?? pick(charges, index);
    if (!charge) return;
    const { _id: debitId, action: of } = charge;
    const requestId = `refund-${ledger.entries.length}`;
    ledger.run({ type: 'refund', debitId, action: of, reason: 'x', requestId, ...present({ tokens }), ...TESTER });
  });
const wait = fc.constantFrom(1, HOUR, DAY, 2 * DAY).map((ms): SpendingMove => (ledger) => {
  ledger.now = later(ms, ledger.now);
});

export const spendingMoves = fc.array(
  fc.oneof(
    ...([8, 4, 5, 9, 3] as const).map((weight, index) => ({
      weight,
      arbitrary: [debit, hold, settle, refund, wait][index]!,
    })),
  ),
  { minLength: 10, maxLength: 40, size: 'max' },
);
