/** Plays random moves on a ledger of the rules. */
import { nextEventAt } from '../../../domain/account/account-state.js';
import type { Move } from './command-sequences.js';
import { TestLedger } from './ledger-driver.js';

export function playMove(ledger: TestLedger, { step }: Move): void {
  const { entries, state, now } = ledger;
  const next = step({ entries, now, nextEvent: nextEventAt(state) });
  if ('now' in next) ledger.now = next.now;
  else ledger.batch([next.command]);
}

export function playedLedger(terms: ConstructorParameters<typeof TestLedger>[0], moves: readonly Move[]): TestLedger {
  const ledger = new TestLedger(terms);
  for (const move of moves) playMove(ledger, move);
  return ledger;
}
