/**
 * Answers callers of all queues whose time is over, even while a database call hangs. One timer for all of
 * them: a process may have thousands of queues that each run for a moment.
 */
import type { Clock } from '../environment.js';

const LOOK_EVERY_MS = 250;

/** A queue with callers who wait. */
export interface Waiting {
  /** Answers those whose time is over. */
  giveUpLate(): void;
}

export class LateCallers {
  readonly #clock: Pick<Clock, 'sleep'>;
  readonly #queues = new Set<Waiting>();
  #looking = false;

  constructor(clock: Pick<Clock, 'sleep'>) {
    this.#clock = clock;
  }

  watch(queue: Waiting): void {
    this.#queues.add(queue);
    if (!this.#looking) void this.#look();
  }

  forget(queue: Waiting): void {
    this.#queues.delete(queue);
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#queues.size > 0) {
      await this.#clock.sleep(LOOK_EVERY_MS);
      for (const queue of this.#queues) queue.giveUpLate();
    }
    this.#looking = false;
  }
}
