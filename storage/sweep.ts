/**
 * A sweep does again and again what nothing else may have asked for. One process of many sweeps at a time, and a step
 * that fails stops no other.
 */
import type { Lease } from './lease.js';

export interface Sweep {
  /** One round. False: another process has the lease. */
  once(): Promise<boolean>;
  /** Repeats rounds until it is stopped, which waits for the round under way. */
  start(pauseMs?: number): { stop(): Promise<void> };
}

interface SweepParts {
  readonly lease: Lease;
  /** Done one after the other. */
  readonly steps: readonly (() => Promise<unknown>)[];
  /** Between the end of one round and the start of the next. */
  readonly pauseMs: number;
  readonly onError: (error: unknown) => void;
}

export function createSweep({ lease, steps, pauseMs: usualPauseMs, onError }: SweepParts): Sweep {
  const once = async (): Promise<boolean> => {
    if (!(await lease.renew())) return false;
    for (const step of steps) await step().catch(onError);
    return true;
  };

  return {
    once,
    start(pauseMs = usualPauseMs) {
      let timer: NodeJS.Timeout | undefined;
      let stopped = false;
      let round = Promise.resolve();
      const next = (): void => {
        round = once()
          .then(() => undefined, onError)
          .then(() => {
            if (!stopped) timer = setTimeout(next, pauseMs);
          });
      };
      next();
      return {
        async stop() {
          stopped = true;
          clearTimeout(timer);
          await round;
          await lease.release().catch(onError);
        },
      };
    },
  };
}
