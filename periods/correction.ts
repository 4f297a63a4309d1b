/** Corrects an open period that was set up wrongly: the host, or finance, changes the terms first and then ends it. */
import type { By } from '../domain/account/actor.js';
import type { PeriodCloseEntry } from '../domain/account/entry.js';
import { done, type Ledger } from '../ledger/ledger.js';
import type { Notices } from './notices.js';

export interface PeriodCorrection {
  /**
   * Ends the period now; the next one begins by the account's terms. A period that is already over answers with its close.
   * Throws `not-found`, `account-closed`, `invalid-request`.
   */
  end(accountId: string, number: number, reason: string, by: By): Promise<PeriodCloseEntry>;
}

export function createPeriodCorrection(
  ledger: Pick<Ledger, 'submit'>,
  notices: Pick<Notices, 'endedEarly'>,
): PeriodCorrection {
  return {
    async end(accountId, number, reason, by) {
      const { entry } = done(await ledger.submit(accountId, { type: 'end_period', number, reason, ...by }));
      await notices.endedEarly(accountId, number);
      return entry;
    },
  };
}
