/**
 * Says whether a process can do its work: named checks, each with a time limit. The result is cached for a second, so
 * that a prober costs little. Outside, only the names of failing checks are shown; the log gets their errors.
 */
import { within } from '../storage/deadline.js';
import { remembered } from '../storage/remembered.js';

export const CHECK_TIMEOUT_MS = 2_000;
const TTL_MS = 1_000;

/** Throws or rejects while the server it asks cannot be used. */
export type Check = () => unknown;

export interface Readiness {
  /** Of all checks. */
  readonly names: readonly string[];
  /** The names of the checks that fail now; empty when the process is ready. */
  readonly missing: () => Promise<readonly string[]>;
}

interface ReadinessOptions {
  /** Gets a line when a check begins to fail, and no other until it has passed again. */
  readonly log: { warn(fields: object, message: string): void };
  readonly timeoutMs?: number;
  readonly ttlMs?: number;
}

export function createReadiness(
  checks: Readonly<Record<string, Check>>,
  { log, timeoutMs = CHECK_TIMEOUT_MS, ttlMs = TTL_MS }: ReadinessOptions,
): Readiness {
  const failing = new Set<string>();

  const passes = async ([name, check]: [string, Check]): Promise<boolean> => {
    try {
      await within(timeoutMs, Promise.resolve().then(check));
      failing.delete(name);
      return true;
    } catch (err) {
      if (!failing.has(name)) log.warn({ err, check: name }, 'not ready');
      failing.add(name);
      return false;
    }
  };

  const names = Object.keys(checks);
  return {
    names,
    missing: remembered(async () => {
      const passed = await Promise.all(Object.entries(checks).map(passes));
      return names.filter((_name, index) => passed[index] === false);
    }, ttlMs),
  };
}
