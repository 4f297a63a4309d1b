/** Computes percentiles and medians of measured values, and the schedule of a fixed rate. */

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** By nearest rank, so the result is always a measured value; NaN without values. */
export function percentile(sorted: Float64Array, percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export function latencyOf(measuredMs: readonly number[]): Latency {
  const sorted = Float64Array.from(measuredMs).sort();
  return { p50Ms: percentile(sorted, 50), p99Ms: percentile(sorted, 99), maxMs: percentile(sorted, 100) };
}

/** Returns the item in the middle by `value`; of an even number, the lower of the two. */
export function medianBy<T>(items: readonly [T, ...T[]], value: (item: T) => number): T {
  const sorted = [...items].sort((a, b) => value(a) - value(b));
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

/**
 * The instants at which requests of a fixed rate are due. Latency counts from that instant even if the request could
 * not be sent then: otherwise a stall of a second would count as one slow request instead of a second full of them.
 */
export class Schedule {
  readonly #startMs: number;
  readonly #intervalMs: number;
  #taken = 0;

  constructor(ratePerSecond: number, startMs: number) {
    this.#intervalMs = 1_000 / ratePerSecond;
    this.#startMs = startMs;
  }

  /** Returns the next due instant if it has come, else null. */
  take(nowMs: number): number | null {
    const intendedMs = this.#startMs + this.#taken * this.#intervalMs;
    if (intendedMs > nowMs) return null;
    this.#taken += 1;
    return intendedMs;
  }
}
