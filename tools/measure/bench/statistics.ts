/** Numbers out of many measured ones. */

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Nearest rank: always a value that was really measured. NaN when nothing was. */
export function percentile(sorted: Float64Array, percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export function latencyOf(measuredMs: readonly number[]): Latency {
  const sorted = Float64Array.from(measuredMs).sort();
  return { p50Ms: percentile(sorted, 50), p99Ms: percentile(sorted, 99), maxMs: percentile(sorted, 100) };
}

/** The element in the middle by `value`; of an even number the lower of the two. */
export function medianBy<T>(items: readonly [T, ...T[]], value: (item: T) => number): T {
  const sorted = [...items].sort((a, b) => value(a) - value(b));
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

/**
 * When requests of a fixed rate should begin. Their latency counts from that instant, also when everything was too busy
 * to send them: otherwise a stall of a second would be one slow request instead of a second full of them.
 */
export class Schedule {
  readonly #startMs: number;
  readonly #intervalMs: number;
  #taken = 0;

  constructor(ratePerSecond: number, startMs: number) {
    this.#intervalMs = 1_000 / ratePerSecond;
    this.#startMs = startMs;
  }

  /** The next intended instant if it has come, else null. */
  take(nowMs: number): number | null {
    const intendedMs = this.#startMs + this.#taken * this.#intervalMs;
    if (intendedMs > nowMs) return null;
    this.#taken += 1;
    return intendedMs;
  }
}
