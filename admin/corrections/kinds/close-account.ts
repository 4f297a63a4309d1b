/** Closes an account for good: it takes no new work, and what it has begun ends as it would have. */
import { z } from 'zod';
import type { Accounts } from '../../../accounts/accounts.js';
import { balanceOf, debtOf } from '../../../domain/account/account-state.js';
import type { Ledger } from '../../../ledger/ledger.js';
import type { ClosedAccounts } from '../../../payments/closed-accounts.js';
import { readOpenAccount } from './account.js';
import { kindOf, NOTHING_MOVED } from './kind.js';

export interface ClosingParts {
  readonly ledger: Pick<Ledger, 'readAccount'>;
  readonly accounts: Pick<Accounts, 'close'>;
  readonly closedAccounts: ClosedAccounts;
}

export const closeAccountKind = ({ ledger, accounts, closedAccounts }: ClosingParts) =>
  kindOf({
    fields: z.strictObject({}),
    async look(accountId) {
      const account = await readOpenAccount(ledger, accountId);
      return {
        target: { type: 'account', id: accountId },
        state: { state: account.terms.state, planId: account.terms.plan.planId },
        tokens: 0,
        limitedAs: 'close_account',
        effects: [
          { what: 'State of the account', before: 'open', after: 'closed, for good' },
          { what: 'Credits left, which nobody can spend any more', before: balanceOf(account).creditsLeft, after: 0 },
          { what: 'Debt in credits', before: debtOf(account), after: debtOf(account) },
        ],
      };
    },
    async apply(_fields, { accountId, by }) {
      await closedAccounts.windUp(await accounts.close(accountId, by));
      return NOTHING_MOVED;
    },
  });
