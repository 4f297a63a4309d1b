/** Decides when a failed call is tried again. Pure: the caller passes in the time and a random number. */

const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2_000;

/** Whether an answer means "not now"; every other answer is final. */
export const isTemporary = (status: number): boolean => [429, 502, 503, 504].includes(status);

export interface Pause {
  /** Tries made so far, 1 after the first. */
  readonly tries: number;
  readonly retryAfterMs: number | null;
  /** In [0, 1): spreads callers that failed together. */
  readonly chance: number;
}

/** Waits at least as long as the service asked; otherwise twice as long each time, somewhere in the upper half. */
export function pauseMs({ tries, retryAfterMs, chance }: Pause): number {
  const usual = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), MAX_PAUSE_MS);
  return retryAfterMs === null ? usual * (0.5 + chance / 2) : retryAfterMs + usual * chance;
}

/** Reads the header `Retry-After` in seconds, as our service sends it. A date counts as no header. */
export function retryAfterMs(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : null;
}
