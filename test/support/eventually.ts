import { until } from '../../tools/servers/wait.js';

/** A bound for what never happens; what is only slow has happened long before. */
const LIMIT_MS = 120_000;

/** Repeats `attempt` until it does not throw, and returns its result; throws at once when `signal` aborts. */
export const eventually = <T>(attempt: () => T | Promise<T>, signal?: AbortSignal): Promise<T> =>
  until(async () => await attempt(), LIMIT_MS, signal);
