/** Says how long to wait before a stream is opened again. */

const MIN_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 60_000;

/**
 * Twice as long after each failure, and different for each page, so that they do not all come back at once. `random`: from 0
 * to 1.
 */
export function backoffMs(failures: number, random: number): number {
  const longest = Math.min(MAX_BACKOFF_MS, 2 * MIN_BACKOFF_MS * 2 ** failures);
  return longest / 2 + (random * longest) / 2;
}
