/**
 * Ends a billing period in steps that may each be repeated: the ledger rolls, the closed period's overage is booked, its
 * statement is stored. Statements are stored without gaps, so the last one shows where to go on.
 */
import { TIME } from '../domain/account/actor.js';
import { notFound } from '../domain/errors.js';
import { done, type Ledger } from '../ledger/ledger.js';
import type { PeriodBooks, StoredPeriod } from '../ledger/period-books.js';
import type { OverageBooking } from './overage-booking.js';

export interface PeriodClosing {
  /** Rolls the ledger. `early`: by its clock the period is not over yet. `account-closed`: the account has ended. Throws `not-found`. */
  close(accountId: string, number: number): Promise<'rolled' | 'early' | 'account-closed'>;
  /** Books the overage of closed periods and stores their statements, in order. `more`: there are, or may be, others. */
  stateClosedPeriods(accountId: string): Promise<{ readonly stated: number; readonly more: boolean }>;
  /** The period that is open now; null for a closed account that has ended. Throws `not-found`. */
  current(accountId: string): Promise<StoredPeriod | null>;
}

interface PeriodClosingParts {
  readonly ledger: Pick<Ledger, 'submit'>;
  readonly books: PeriodBooks;
  readonly overage: Pick<OverageBooking, 'book'>;
  readonly limits?: Partial<StatingLimits>;
}

/** The limits of one call, so that an account that was idle for a month is worked on in small pieces. */
interface StatingLimits {
  readonly periods: number;
  readonly ms: number;
}

const LIMITS: StatingLimits = { periods: 50, ms: 3_000 };

export function createPeriodClosing({ ledger, books, overage, limits }: PeriodClosingParts): PeriodClosing {
  const { periods: maxPeriods, ms: maxMs } = { ...LIMITS, ...limits };

  const requireStored = async (accountId: string): Promise<StoredPeriod> => {
    const stored = await books.readStored(accountId);
    if (!stored) throw notFound('account');
    return stored;
  };

  return {
    async close(accountId, number) {
      done(await ledger.submit(accountId, { type: 'advance', ...TIME }));
      const stored = await requireStored(accountId);
      if (stored.number > number) return 'rolled';
      return stored.state === 'open' ? 'early' : 'account-closed';
    },

    async stateClosedPeriods(accountId) {
      const [{ number: open }, lastStated] = await Promise.all([requireStored(accountId), books.lastStated(accountId)]);
      const startedAtMs = performance.now();
      let stated = 0;
      for (let number = lastStated + 1; number < open; number += 1) {
        if (stated === maxPeriods || performance.now() - startedAtMs > maxMs) return { stated, more: true };
        const statement = await books.draw(accountId, number);
        if (!statement) throw new Error(`period ${number} of ${accountId} is over and has no close entry`);
        await overage.book(statement);
        await books.store(statement);
        stated += 1;
      }
      return { stated, more: false };
    },

    async current(accountId) {
      const stored = await requireStored(accountId);
      return stored.state === 'open' ? stored : null;
    },
  };
}
