/**
 * Counts attempts to sign in, and pauses them under an address that failed too often. An attempt is counted before its
 * password is looked at, so that guesses sent at once do not escape the count. The count is stored: a restart forgets nothing.
 */
import { createHash } from 'node:crypto';
import type { Model } from 'mongoose';
import { isDuplicateKey } from '../../storage/driver.js';
import type { SignInFailuresRecord } from './models.js';

/** So many may fail without a pause. */
const FREE_FAILURES = 4;
const FIRST_PAUSE_MS = 30_000;
/** Longer would let anybody lock a person out for a day. */
const MAX_PAUSE_MS = 15 * 60_000;
const MAX_TRIES = 10;

export interface SignInFailures {
  /** Counts an attempt. `pausedUntil`: it must not be looked at. */
  begin(email: string, now: Date): Promise<{ readonly pausedUntil: Date | null }>;
  /** The attempt succeeded. */
  forget(email: string): Promise<void>;
}

export function createSignInFailures(model: Model<SignInFailuresRecord>): SignInFailures {
  return {
    async begin(email, now) {
      const _id = keyOf(email);
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const last = await model.findById(_id).lean<SignInFailuresRecord>();
        if (last && last.pausedUntil > now) return { pausedUntil: last.pausedUntil };
        const count = (last?.count ?? 0) + 1;
        const next = { count, pausedUntil: new Date(now.getTime() + pauseMs(count)), lastAt: now };
        if (await write(model, _id, last, next)) return { pausedUntil: null };
      }
      // Others try under this address at the same time, faster than it can be counted.
      return { pausedUntil: new Date(now.getTime() + FIRST_PAUSE_MS) };
    },
    async forget(email) {
      await model.deleteOne({ _id: keyOf(email) });
    },
  };
}

/** False: another attempt was counted in between. */
async function write(
  model: Model<SignInFailuresRecord>,
  _id: string,
  last: SignInFailuresRecord | null,
  next: Omit<SignInFailuresRecord, '_id'>,
): Promise<boolean> {
  if (last) return (await model.updateOne({ _id, count: last.count }, { $set: next })).matchedCount === 1;
  try {
    await model.create([{ _id, ...next }]);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** After how many milliseconds another attempt is looked at. */
export function pauseMs(failures: number): number {
  if (failures <= FREE_FAILURES) return 0;
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - FREE_FAILURES - 1), MAX_PAUSE_MS);
}

const keyOf = (email: string): string => createHash('sha256').update(email.toLowerCase()).digest('hex');
