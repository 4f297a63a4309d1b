/** When a call that failed is tried again. Pure: the caller brings the time and the chance. */

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** Answers that say "not now"; every other one is final. */
export const isPassing = (status: number): boolean => [429, 502, 503, 504].includes(status);

export interface Pause {
  /** Tries made so far, 1 after the first. */
  readonly tries: number;
  readonly retryAfterMs: number | null;
  /** In [0, 1): spreads callers that failed together. */
  readonly chance: number;
}

/** Never earlier than the service asked for; else twice as long each time, anywhere in the upper half. */
export function pauseMs({ tries, retryAfterMs, chance }: Pause): number {
  const usual = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
  return retryAfterMs === null ? usual * (0.5 + chance / 2) : retryAfterMs + usual * chance;
}

/** The header `Retry-After` in seconds, as our service sends it. A date is taken for no header. */
export function retryAfterMs(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : null;
}
