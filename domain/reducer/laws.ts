/** Asserts the laws of the ledger, in production too. A broken law refuses the write: no answer beats a wrong one. */
import { creditsTotal, creditsUsed, holdsOfPeriod, type AccountState } from '../account/account-state.js';
import { BUCKETS } from '../account/entry.js';
import { sumTokens } from '../grant.js';

/** Asserts the laws that every state keeps. */
export function assertSound(state: AccountState): void {
  const { buckets, period } = state;
  const heldHere = holdsOfPeriod(state).reduce((total, hold) => total + hold.tokens - hold.overageTokens, 0);
  const remaining = state.grants.reduce((total, grant) => total + grant.remaining, 0);
  const sum = BUCKETS.reduce((total, bucket) => total + buckets[bucket], 0);
  assert(sum === 0, 'buckets sum to zero');
  assert(buckets.available >= 0, 'available is not below zero');
  assert(buckets.available === remaining, 'available is what the grants hold');
  assert(buckets.held === sumTokens(state.holds), 'held is what the holds hold');
  assert(buckets.debt <= 0 && buckets.issued <= 0 && buckets.overage <= 0, 'sources are not above zero');
  assert(buckets.held >= 0 && buckets.expired >= 0 && buckets.clawedBack >= 0, 'uses are not below zero');
  assert(
    creditsTotal(period) === buckets.available + heldHere + creditsUsed(period),
    "the period's credits are left, held or used",
  );
  assert(
    sumTokens(period.overageOwed) === period.overageUsed + period.late.overage,
    'all overage is owed at the price at which it was used',
  );
}

export function assert(law: boolean, name: string): asserts law {
  if (!law) throw new LawBroken(name);
}

/** A bug of ours was found before it was stored. */
export class LawBroken extends Error {
  override readonly name = 'LawBroken';
  constructor(law: string) {
    super(`a law of the ledger is broken: ${law}`);
  }
}
