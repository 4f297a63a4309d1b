/**
 * Finds names that an account recorded twice, in bounded memory and by nothing but the names: eight bytes are kept of each,
 * of up to two million at a time. An account with more is read once more for every further two million. What looks like a
 * repeat is read again by its whole name, since two names may share their eight bytes.
 */
import { hash } from 'node:crypto';

const NAMES_AT_A_TIME = 2_000_000;
const FIRST_SIZE = 1_024;
/** Of an account in which everything is repeated, these show as much as all of them. */
const EXAMPLES = 20;

export class RepeatedNames {
  readonly #parts: number;
  readonly #first: Part;

  /** `expected`: about how many names there are. */
  constructor(expected: number) {
    this.#parts = Math.max(1, Math.ceil(expected / NAMES_AT_A_TIME));
    this.#first = new Part(0, this.#parts);
  }

  add(name: string): void {
    this.#first.add(name);
  }

  /** Called after all were added. Resolves with names that there are more than once, and how often; `read` reads all again. */
  async find(read: () => AsyncIterable<readonly string[]>): Promise<Map<string, number>> {
    const suspects = new Set<number>(this.#first.repeated());
    for (let nth = 1; nth < this.#parts; nth += 1) {
      const part = new Part(nth, this.#parts);
      for await (const names of read()) for (const name of names) part.add(name);
      for (const hashed of part.repeated()) suspects.add(hashed);
    }
    const times = new Map<string, number>();
    if (suspects.size === 0) return times;
    for await (const names of read()) {
      for (const name of names) if (suspects.has(hashOf(name))) times.set(name, (times.get(name) ?? 0) + 1);
    }
    return new Map([...times].filter(([, count]) => count > 1));
  }
}

/** The names whose hash leaves `nth` when it is divided by `parts`. */
class Part {
  readonly #nth: number;
  readonly #parts: number;
  #hashes = new Float64Array(FIRST_SIZE);
  #count = 0;

  constructor(nth: number, parts: number) {
    this.#nth = nth;
    this.#parts = parts;
  }

  add(name: string): void {
    const hashed = hashOf(name);
    if (hashed % this.#parts !== this.#nth) return;
    if (this.#count === this.#hashes.length) {
      const larger = new Float64Array(2 * this.#count);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[this.#count] = hashed;
    this.#count += 1;
  }

  /** Hashes that more than one name has; a few of them where there are many. */
  repeated(): number[] {
    const sorted = this.#hashes.subarray(0, this.#count).sort();
    const found: number[] = [];
    for (let index = 1; index < sorted.length && found.length < EXAMPLES; index += 1) {
      if (sorted[index] === sorted[index - 1] && found.at(-1) !== sorted[index]) found.push(sorted[index]!);
    }
    return found;
  }
}

const HEX_DIGITS = 13;

/** 52 bits, which a number holds exactly. */
const hashOf = (name: string): number => Number.parseInt(hash('sha256', name, 'hex').slice(0, HEX_DIGITS), 16);
