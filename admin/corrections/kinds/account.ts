/** Reads the account that a correction is about, and computes what a command would do to it, without doing it. */
import type { AccountState } from '../../../domain/account/account-state.js';
import { balanceOf, debtOf } from '../../../domain/account/account-state.js';
import { accountClosed, FuelgaugeError, notFound } from '../../../domain/errors.js';
import type { Entry } from '../../../domain/account/entry.js';
import type { Command } from '../../../domain/reducer/command.js';
import { apply } from '../../../domain/reducer/apply.js';
import { lookUpsOf, isNamed } from '../../../domain/reducer/look-up.js';
import type { Ledger } from '../../../ledger/ledger.js';
import type { Effect } from './kind.js';

type Reads = Pick<Ledger, 'readAccount'>;

/** Throws `not-found`. */
export async function readAccount(ledger: Reads, accountId: string): Promise<AccountState> {
  const account = await ledger.readAccount(accountId);
  if (!account) throw notFound('account');
  return account;
}

/** Throws `not-found` or `account-closed`. */
export async function readOpenAccount(ledger: Reads, accountId: string): Promise<AccountState> {
  const account = await readAccount(ledger, accountId);
  if (account.terms.state === 'closed') throw accountClosed();
  return account;
}

/** Runs a command on what was read. Nothing is stored. Throws its refusal. */
export function tryOut(
  account: AccountState,
  command: Command,
  now: Date,
  entries: readonly Entry[] = [],
): AccountState {
  const known = entries.filter((entry) => lookUpsOf(command, account).some((lookUp) => isNamed(entry, lookUp)));
  const { state, results } = apply(account, known, now, [command]);
  const [result] = results;
  if (result && !result.ok) {
    if ('broken' in result) throw result.broken;
    const { code, detail, facts } = result.refusal;
    throw new FuelgaugeError(code, detail, facts);
  }
  return state;
}

/** What changes of the account's figures. */
export function balanceEffects(before: AccountState, after: AccountState): Effect[] {
  const figures = (state: AccountState) => ({
    'Credits left': balanceOf(state).creditsLeft,
    'Credits of the period': balanceOf(state).creditsTotal,
    'Credits held': balanceOf(state).creditsHeld,
    'Debt in credits': debtOf(state),
    'Overage used': balanceOf(state).overageTokens,
  });
  const then = figures(after);
  return Object.entries(figures(before))
    .map(([what, value]) => ({ what, before: value, after: then[what as keyof typeof then] }))
    .filter((effect) => effect.what === 'Credits left' || effect.before !== effect.after);
}
