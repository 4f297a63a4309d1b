/** Limits the requests a second of each API key and member token, counted in this process. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { FuelgaugeError } from '../domain/errors.js';
import { callerName, type Caller } from './caller.js';

/** Rejects with `too-many-requests`. */
export type RateLimit = (caller: Caller) => Promise<void>;

/** Null where the limit is switched off. */
export function createRateLimit(perSecond: number): RateLimit | null {
  if (perSecond === 0) return null;
  const limiter = new RateLimiterMemory({ points: perSecond, duration: 1 });
  return async (caller) => {
    try {
      await limiter.consume(callerName(caller));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new FuelgaugeError('too-many-requests', `At most ${perSecond} requests a second. Try again in a second.`);
    }
  };
}
