/**
 * Counts calls that their callers do not wait for, so that there are not too many of them, and so that a process ends only
 * after them.
 */
import { within } from './deadline.js';

export class InFlight {
  readonly #calls = new Set<Promise<void>>();
  readonly #max: number;

  constructor(max = Number.POSITIVE_INFINITY) {
    this.#max = max;
  }

  get isFull(): boolean {
    return this.#calls.size >= this.#max;
  }

  /** The call must not reject. */
  add(call: Promise<void>): void {
    this.#calls.add(call);
    void call.finally(() => this.#calls.delete(call));
  }

  /** Resolves when none is left. A call that never ends does not keep a process from ending: it is not waited for longer. */
  async drain(timeoutMs: number): Promise<void> {
    await within(timeoutMs, Promise.all(this.#calls)).catch(() => undefined);
  }
}
