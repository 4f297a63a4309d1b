/**
 * Keeps in this process what entries used, so that the next sum over an account reads only what came since. An account's
 * numbers are cut into blocks. One cache has those of all accounts, up to a number of bytes: what left it is read again,
 * which changes no answer.
 */
import { LRUCache } from 'lru-cache';
import { pMapIterable } from 'p-map';
import type { CommitStore } from '../commit/commit-store.js';
import { readAhead } from '../commit/read-ahead.js';
import { tooOld } from '../commit/stored.js';
import type { Clock } from '../environment.js';
import { USE_FIELDS, UseBlock, type BoundedRange } from './use-block.js';

export interface UseCacheLimits {
  /** Numbers of one block. */
  readonly blockSize: number;
  readonly maxBytes: number;
}

/** Room for some 600,000 entries of 300 kinds a block, and for an eighth of that where no two are alike. */
const DEFAULT_LIMITS: UseCacheLimits = { blockSize: 4_096, maxBytes: 32 * 1024 * 1024 };

/** Blocks that are read with one scan, and added up before other calls get their turn: a matter of milliseconds. */
const BLOCKS_AT_ONCE = 8;
/** While this process takes one apart, the database reads the other. */
const SCANS_AT_ONCE = 2;

interface UseBlocksParts {
  readonly store: Pick<CommitStore, 'scan'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly limits?: Partial<UseCacheLimits> | undefined;
}

export class UseBlocks {
  readonly #store: UseBlocksParts['store'];
  readonly #clock: UseBlocksParts['clock'];
  readonly #blockSize: number;
  readonly #cached: LRUCache<string, UseBlock>;

  constructor({ store, clock, limits }: UseBlocksParts) {
    const { blockSize, maxBytes } = { ...DEFAULT_LIMITS, ...limits };
    this.#store = store;
    this.#clock = clock;
    this.#blockSize = blockSize;
    this.#cached = new LRUCache({ maxSize: maxBytes, sizeCalculation: ({ bytes }) => bytes });
  }

  /**
   * Blocks with every entry of the range, oldest first; they may have others, too. `long`: the read is for work behind the
   * scenes and may take minutes. Throws `StoreFailed` where the database does not show every entry of the range.
   */
  async *read(accountId: string, range: BoundedRange, long = false): AsyncGenerator<UseBlock, void> {
    const readPart = (part: BoundedRange) => this.#readPart(accountId, part, long);
    for await (const blocks of pMapIterable(this.#partsOf(range), readPart, { concurrency: SCANS_AT_ONCE })) {
      yield* blocks;
      if (blocks.at(-1)!.endSeq < range.upToSeq) await this.#clock.sleep(0);
    }
  }

  /** When an entry was made, in ms since 1970. Undefined: it would have to be read. */
  atMsOf(accountId: string, seq: number): number | undefined {
    return this.#cached.get(this.#keyOf(accountId, seq - 1))?.atMsOf(seq);
  }

  *#partsOf({ afterSeq, upToSeq }: BoundedRange): Generator<BoundedRange> {
    for (let after = afterSeq; after < upToSeq;) {
      const end = Math.min(upToSeq, this.#endOf(after + (BLOCKS_AT_ONCE - 1) * this.#blockSize));
      yield { afterSeq: after, upToSeq: end };
      after = end;
    }
  }

  /** Numbers have no gaps: a block that reached its end, or the end of the range, lacks no entry. */
  async #readPart(accountId: string, range: BoundedRange, long: boolean): Promise<UseBlock[]> {
    const blocks = this.#blocksOf(accountId, range);
    const isMissing = (block: UseBlock): boolean => !block.reaches(range.upToSeq);
    const missing = blocks.filter(isMissing);
    const [first, last] = [missing[0], missing.at(-1)];
    if (!first || !last) return blocks;
    const numbers = { afterSeq: first.toSeq, upToSeq: Math.min(range.upToSeq, last.endSeq) };
    try {
      for await (const commits of readAhead(this.#store.scan(accountId, { ...numbers, fields: USE_FIELDS, long }))) {
        for (const commit of commits) for (const block of missing) block.take(commit);
      }
    } finally {
      for (const block of missing) this.#keep(accountId, block);
    }
    if (missing.some(isMissing)) throw tooOld();
    return blocks;
  }

  /** As they are known. */
  #blocksOf(accountId: string, { afterSeq, upToSeq }: BoundedRange): UseBlock[] {
    const blocks: UseBlock[] = [];
    for (let after = afterSeq; after < upToSeq; after = this.#endOf(after)) {
      const known = this.#cached.get(this.#keyOf(accountId, after));
      // One that begins later was read for a period that begins within it.
      blocks.push(known && known.afterSeq <= after ? known : new UseBlock(after, this.#endOf(after)));
    }
    return blocks;
  }

  #keep(accountId: string, block: UseBlock): void {
    const key = this.#keyOf(accountId, block.afterSeq);
    // The cache asks for the size of a value that is new to it only.
    this.#cached.delete(key);
    this.#cached.set(key, block);
  }

  /** The last number of the block in which the entry behind this one is. */
  #endOf(afterSeq: number): number {
    return (Math.floor(afterSeq / this.#blockSize) + 1) * this.#blockSize;
  }

  #keyOf(accountId: string, afterSeq: number): string {
    return `${accountId}~${this.#endOf(afterSeq)}`;
  }
}
