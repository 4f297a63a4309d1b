/** Reads again what came out older than what is known already, as right after a failover. */
import { FuelgaugeError } from '../../domain/errors.js';
import type { Clock } from '../environment.js';
import { isTooOld, StoreFailed } from './stored.js';

/** A failover's reads are behind for some tens of milliseconds. */
const TRIES = 6;
const FIRST_PAUSE_MS = 5;

/** A failure of the database is thrown as the database threw it. Throws `ledger-unavailable` after the last try. */
export async function readAgain<T>(clock: Pick<Clock, 'sleep'>, read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof StoreFailed)) throw error;
      if (!isTooOld(error)) throw error.cause;
      if (tries === TRIES) {
        throw new FuelgaugeError('ledger-unavailable', 'The database is behind. Try again in a moment.');
      }
    }
    await clock.sleep(FIRST_PAUSE_MS * 2 ** tries);
  }
}
