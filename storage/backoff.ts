/** Decides how long a failed attempt waits before the next one: twice as long each time. */
const FIRST_PAUSE_MS = 5_000;
/** Chance shortens each pause by at most this share, so that what failed together does not come back together. */
const JITTER = 0.2;

/** `attempts`: how many were made before the one that is under way now. */
export function backoffMs(attempts: number, maxMs: number, random: () => number = Math.random): number {
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** attempts, maxMs);
  return Math.round(pauseMs * (1 - JITTER * random()));
}
