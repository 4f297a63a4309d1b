/**
 * Knows the database server's time, which all processes share. Heartbeats learn it and a clock that never jumps carries
 * it on. A process whose picture of the time is wrong must not serve: what it rolls and expires can't be undone.
 */
import { FuelgaugeError } from '../../domain/errors.js';
import { systemClock, type Clock } from '../environment.js';

/** Unexplained difference between two pictures of the server's time. */
const MAX_SKEW_MS = 2_000;
/** A heartbeat that took longer says too little about the time. */
const MAX_ROUND_TRIP_MS = 1_000;

export class ServerClock implements Clock {
  #offsetMs: number | null = null;
  #skewMs = 0;

  /** Whether a heartbeat has said enough about the time. */
  get isKnown(): boolean {
    return this.#offsetMs !== null;
  }

  /** `serverNow` was read `roundTripMs` or less ago. */
  observe(serverNow: Date, roundTripMs: number): void {
    if (roundTripMs > MAX_ROUND_TRIP_MS) return;
    const offsetMs = serverNow.getTime() + roundTripMs / 2 - performance.now();
    const skewMs = this.#offsetMs === null ? 0 : Math.abs(offsetMs - this.#offsetMs);
    // A process that was suspended wakes up behind; then its wall clock agrees with the server again.
    const explained = Math.abs(serverNow.getTime() - Date.now()) < MAX_SKEW_MS;
    this.#skewMs = skewMs > MAX_SKEW_MS && !explained ? skewMs : 0;
    if (this.#skewMs === 0) this.#offsetMs = offsetMs;
  }

  now(): Date {
    if (this.#offsetMs === null || this.#skewMs > 0) {
      throw new FuelgaugeError(
        'ledger-unavailable',
        "This process's clock cannot be trusted right now. Repeat the call.",
      );
    }
    return new Date(Math.floor(performance.now() + this.#offsetMs));
  }

  monotonicMs(): number {
    return systemClock.monotonicMs();
  }

  sleep(ms: number): Promise<void> {
    return systemClock.sleep(ms);
  }
}
