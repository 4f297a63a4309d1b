/**
 * What happens when a billing period is over, as steps that may each be repeated: the ledger rolls, the closed period's
 * overage is booked, its statement stored. Statements are stored without gaps, so the last one tells where to go on.
 */
import { notFound } from '../domain/errors.js';
import { done, type Ledger } from '../ledger/ledger.js';
import type { PeriodBooks, StoredPeriod } from '../ledger/period-books.js';
import type { OverageBooking } from './overage-booking.js';

export interface PeriodClosing {
  /** Rolls the ledger. `early`: by its clock the period is not over yet; of an ended account it never is. Throws `not-found`. */
  close(accountId: string, number: number): Promise<'rolled' | 'early' | 'account-closed'>;
  /** Books and states closed periods in order. `more`: there are others, or may be. */
  settle(accountId: string): Promise<{ readonly settled: number; readonly more: boolean }>;
  /** The period that is open now; null for a closed account that has ended. Throws `not-found`. */
  current(accountId: string): Promise<StoredPeriod | null>;
}

interface PeriodClosingParts {
  readonly ledger: Pick<Ledger, 'submit'>;
  readonly books: PeriodBooks;
  readonly overage: Pick<OverageBooking, 'book'>;
  readonly limits?: Partial<SettleLimits>;
}

/** Of one call, so that an account that slept for a month is worked on in small pieces. */
interface SettleLimits {
  readonly periods: number;
  readonly ms: number;
}

const LIMITS: SettleLimits = { periods: 50, ms: 3_000 };

export function createPeriodClosing({ ledger, books, overage, limits }: PeriodClosingParts): PeriodClosing {
  const { periods: mostPeriods, ms: mostMs } = { ...LIMITS, ...limits };

  const requireStored = async (accountId: string): Promise<StoredPeriod> => {
    const stored = await books.readStored(accountId);
    if (!stored) throw notFound('account');
    return stored;
  };

  return {
    async close(accountId, number) {
      done(await ledger.submit(accountId, { type: 'advance' }));
      const stored = await requireStored(accountId);
      if (stored.number > number) return 'rolled';
      return stored.state === 'open' ? 'early' : 'account-closed';
    },

    async settle(accountId) {
      const [{ number: open }, lastStated] = await Promise.all([requireStored(accountId), books.lastStated(accountId)]);
      const startedAtMs = performance.now();
      let settled = 0;
      for (let number = lastStated + 1; number < open; number += 1) {
        if (settled === mostPeriods || performance.now() - startedAtMs > mostMs) return { settled, more: true };
        const statement = await books.draw(accountId, number);
        if (!statement) throw new Error(`period ${number} of ${accountId} is over and has no close entry`);
        await overage.book(statement);
        await books.store(statement);
        settled += 1;
      }
      return { settled, more: false };
    },

    async current(accountId) {
      const stored = await requireStored(accountId);
      return stored.state === 'open' ? stored : null;
    },
  };
}
