/** Simulates the lines of processes that write the same account, as `ledger/mongo/turns.ts` stores them. */
import { placeIn, type Place } from '../../../ledger/commit/turns.js';
import type { World } from './world.js';

const TURN_MS = 100;

interface Line {
  readonly processes: readonly number[];
  readonly untilMs: number;
}

export class Lines {
  readonly #world: World;
  readonly #lines = new Map<string, Line>();

  constructor(world: World) {
    this.#world = world;
  }

  join(accountId: string, process: number): Place {
    const line = this.#lines.get(accountId) ?? { processes: [], untilMs: this.#nextUntil() };
    const processes = [...new Set([...line.processes, process])];
    this.#lines.set(accountId, { ...line, processes });
    return placeIn(processes, process);
  }

  /** Also drops whoever holds the line up. */
  look(accountId: string, process: number): Place {
    const { processes = [], untilMs = 0 } = this.#lines.get(accountId) ?? {};
    const [first] = processes;
    if (first !== undefined && first !== process && untilMs <= this.#world.nowMs) this.leave(accountId, first);
    return placeIn(processes, process);
  }

  leave(accountId: string, process: number): void {
    const line = this.#lines.get(accountId);
    if (!line?.processes.includes(process)) return;
    const processes = line.processes.filter((other) => other !== process);
    if (processes.length === 0) this.#lines.delete(accountId);
    else this.#lines.set(accountId, { processes, untilMs: this.#nextUntil() });
  }

  #nextUntil(): number {
    return this.#world.nowMs + TURN_MS;
  }
}
