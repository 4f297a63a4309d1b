/** Plays a random sequence of moves on a ledger of the rules. */
import { nextEventAt } from '../../../domain/account/account-state.js';
import type { Move } from './command-sequences.js';
import { TestLedger } from './ledger-driver.js';

export function playedLedger(terms: ConstructorParameters<typeof TestLedger>[0], moves: readonly Move[]): TestLedger {
  const ledger = new TestLedger(terms);
  for (const { step } of moves) {
    const { entries, state, now } = ledger;
    const next = step({ entries, now, nextEvent: nextEventAt(state) });
    if ('now' in next) ledger.now = next.now;
    else ledger.batch([next.command]);
  }
  return ledger;
}
