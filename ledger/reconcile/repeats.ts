/**
 * Finds names that an account recorded twice, in bounded memory and by nothing but the names: eight bytes are kept of each,
 * of up to two million. When there are more, only a half of them is kept, or a quarter, and so on; the account is read once
 * more for each other part. What looks like a repeat is read again by its whole name, since two names may share their
 * eight bytes.
 */
import { hash } from 'node:crypto';

const MAX_KEPT = 2_000_000;
const FIRST_SIZE = 1_024;
/** Of an account in which everything is repeated, these show as much as all of them. */
const EXAMPLES = 20;

export class RepeatedNames {
  readonly #maxKept: number;
  readonly #first = new Hashes();
  /** The first part keeps the hashes that this number divides. */
  #parts = 1;

  constructor(maxKept = MAX_KEPT) {
    this.#maxKept = maxKept;
  }

  add(name: string): void {
    if (this.#first.count === this.#maxKept) {
      this.#parts *= 2;
      this.#first.keepMultiplesOf(this.#parts);
    }
    const hashed = hashOf(name);
    if (hashed % this.#parts === 0) this.#first.add(hashed);
  }

  /** Called after all were added. Resolves with names that there are more than once, and how often; `read` reads all again. */
  async find(read: () => AsyncIterable<readonly string[]>): Promise<Map<string, number>> {
    const suspects = new Set(this.#first.repeated());
    for (let rest = 1; rest < this.#parts; rest += 1) {
      const part = new Hashes();
      for await (const names of read()) {
        for (const hashed of names.map(hashOf)) if (hashed % this.#parts === rest) part.add(hashed);
      }
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

class Hashes {
  count = 0;
  #kept = new Float64Array(FIRST_SIZE);

  add(hashed: number): void {
    if (this.count === this.#kept.length) {
      const larger = new Float64Array(2 * this.count);
      larger.set(this.#kept);
      this.#kept = larger;
    }
    this.#kept[this.count] = hashed;
    this.count += 1;
  }

  keepMultiplesOf(divisor: number): void {
    const kept = this.#kept.subarray(0, this.count).filter((hashed) => hashed % divisor === 0);
    this.#kept.set(kept);
    this.count = kept.length;
  }

  /** Those that were added more than once; a few of them where there are many. */
  repeated(): number[] {
    const sorted = this.#kept.subarray(0, this.count).sort();
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
