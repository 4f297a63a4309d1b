/** So many requests a second for each API key and member token, counted in this process. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { rateLimit } from 'express-rate-limit';
import { FuelgaugeError } from '../domain/errors.js';
import { callerName, type Caller } from './caller.js';

const WINDOW_MS = 1_000;

/** Rejects with `too-many-requests`. */
export type RateLimit = (req: IncomingMessage, res: ServerResponse, caller: Caller) => Promise<void>;

/** Null where the limit is switched off. */
export function createRateLimit(perSecond: number): RateLimit | null {
  if (perSecond === 0) return null;
  const callers = new WeakMap<IncomingMessage, Caller>();
  const limiter = rateLimit({
    windowMs: WINDOW_MS,
    limit: perSecond,
    standardHeaders: false,
    legacyHeaders: false,
    validate: false,
    keyGenerator: (req) => callerName(callers.get(req)!),
    handler: (_req, _res, next) => {
      next(new FuelgaugeError('too-many-requests', `At most ${perSecond} requests a second. Try again in a second.`));
    },
  });
  return (req, res, caller) => {
    callers.set(req, caller);
    return new Promise((resolve, reject) => {
      // It counts by our key only and touches nothing that Express adds.
      void limiter(req as never, res as never, (error?: unknown) => {
        if (error === undefined) resolve();
        else reject(error instanceof Error ? error : new Error('the limiter failed'));
      });
    });
  };
}
