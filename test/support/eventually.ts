import { until } from '../../tools/servers/wait.js';

/** Bounds the wait for what never happens; what is only slow has happened long before. */
export const PATIENCE_MS = 120_000;

/** Repeats `attempt` until it does not throw, and returns its result; throws at once when `signal` aborts. */
export const eventually = <T>(attempt: () => T | Promise<T>, signal?: AbortSignal): Promise<T> =>
  until(async () => await attempt(), PATIENCE_MS, signal);
