/** Gives the ledger its time and chance. Callers pass them in, so that a simulation can control both. */
import { randomBytes } from 'node:crypto';

export interface Clock {
  /** The time that decides about periods and expiries. Throws `ledger-unavailable` when it can't be trusted. */
  now(): Date;
  /** Milliseconds that never jump, for deadlines. */
  monotonicMs(): number;
  /** Of 0: until what is ready to be sent has been sent. */
  sleep(ms: number): Promise<void>;
}

export interface Chance {
  /** In [0, 1). */
  fraction(): number;
  /** Never the same twice, in any process. */
  token(): string;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (ms) =>
    new Promise((wake) => {
      if (ms === 0) setImmediate(wake);
      else setTimeout(wake, ms).unref();
    }),
};

/** Tokens are a random name for the process and a counter: unique without reading randomness at every commit. */
export function systemChance(): Chance {
  const process = randomBytes(9).toString('base64url');
  let count = 0;
  return {
    fraction: () => Math.random(),
    token: () => `${process}.${(count += 1).toString(36)}`,
  };
}
