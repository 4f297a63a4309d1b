const FIRST_PAUSE_MS = 5_000;

/** How long to wait after so many tries that failed: twice as long each time. */
export const pauseAfterMs = (tries: number, longestMs: number): number =>
  Math.min(FIRST_PAUSE_MS * 2 ** tries, longestMs);
