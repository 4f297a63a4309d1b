/**
 * Simulates time: a queue of events, each of which belongs to a process or to the world. Between two events every
 * promise that can go on does, so that one seed always gives the same run.
 */
import type { SeededChance } from './chance.js';

/** The owner of events that no kill can take away: clients and the database. */
export const WORLD = 0;

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly owner: number;
  readonly run: () => void;
}

export class World {
  readonly chance: SeededChance;
  nowMs: number;
  #events: Event[] = [];
  #count = 0;

  constructor(chance: SeededChance, startMs: number) {
    this.chance = chance;
    this.nowMs = startMs;
  }

  /** Runs `run` after `delayMs`, unless its owner is killed before. */
  after(delayMs: number, owner: number, run: () => void): void {
    const event = { atMs: this.nowMs + delayMs, order: (this.#count += 1), owner, run };
    let index = this.#events.length;
    while (index > 0 && this.#events[index - 1]!.atMs > event.atMs) index -= 1;
    this.#events.splice(index, 0, event);
  }

  sleep(delayMs: number, owner: number): Promise<void> {
    return new Promise((wake) => {
      this.after(delayMs, owner, wake);
    });
  }

  kill(owner: number): void {
    this.#events = this.#events.filter((event) => event.owner !== owner);
  }

  /** Lets time pass until `work` has ended. Throws when nothing is left that could end it. */
  async runUntil(work: Promise<unknown>): Promise<void> {
    let ended = false;
    const end = (): void => {
      ended = true;
    };
    work.then(end, end);
    await goOn();
    while (!ended as boolean) {
      const event = this.#events.shift();
      if (!event) throw new Error('the simulation is stuck: nothing is left to happen');
      this.nowMs = event.atMs;
      event.run();
      await goOn();
    }
  }
}

/** Every promise that can go on has gone on. */
function goOn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
