/**
 * Keeps dated versions in memory, and the time of the reading. A decision needs a reading that has every version started
 * by now. A version is scheduled at least a minute ahead, so a reading of the last half minute has them all.
 */
import { FuelgaugeError } from '../../domain/errors.js';
import { MAX_READING_AGE_MS } from '../../domain/pricing/dated.js';
import { within } from '../../storage/deadline.js';
import { createRefreshed } from '../../storage/refreshed.js';

/** A read that hangs must not keep the next one from being tried. */
const LOAD_TIMEOUT_MS = 8_000;

export interface LedgerTime {
  /** The time that the rules use: it says which version is in force. */
  readonly now: () => Date;
  /** The database server's time, which no test moves: it says how old a reading is. */
  readonly serverNow: () => Date;
}

export interface Reading<T> {
  readonly open: () => Promise<void>;
  /** Throws `ledger-unavailable` where the last reading is too old, and reads again behind the call. */
  readonly fresh: () => T;
  /** The last reading, however old. It serves for things that have happened already. */
  readonly last: () => T;
  readonly refresh: () => Promise<void>;
  readonly close: () => void;
}

interface ReadingParts<T> {
  readonly initial: T;
  readonly load: () => Promise<T>;
  readonly everyMs: number;
  readonly time: LedgerTime;
  readonly timeoutMs?: number;
}

export function createReading<T>({ timeoutMs = LOAD_TIMEOUT_MS, ...parts }: ReadingParts<T>): Reading<T> {
  const { initial, load, everyMs, time } = parts;
  const read = async () => {
    // Taken first: what is stored while it is being read may be missing.
    const readAt = time.serverNow();
    return { value: await within(timeoutMs, load()), readAt };
  };
  const kept = createRefreshed({ value: initial, readAt: new Date(0) }, read, everyMs);

  return {
    open: kept.open,
    fresh() {
      const { value, readAt } = kept.current();
      if (time.serverNow().getTime() - readAt.getTime() <= MAX_READING_AGE_MS) return value;
      kept.refresh().catch(() => undefined);
      throw new FuelgaugeError(
        'ledger-unavailable',
        'This process could not read the plans and prices lately, and may not decide by old ones. Repeat the call.',
      );
    },
    last: () => kept.current().value,
    refresh: kept.refresh,
    close: kept.close,
  };
}
