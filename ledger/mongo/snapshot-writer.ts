/**
 * Writes snapshots behind the commits, those of many accounts together. An account waits until it is quiet for some seconds:
 * one that spends once a second would else get a snapshot for every commit, which costs as much as the commit. One that is
 * never quiet waits for ten seconds, or for 32 commits, and for more of them the larger its snapshot is: that of a thousand
 * holds would cost more than its commits. A reader without this process's cache folds what came since. What is lost with
 * the process, or could not be written, costs such a reader time and changes no answer.
 */
import { LRUCache } from 'lru-cache';
import type { Collection } from 'mongodb';
import { hasOnlyDuplicates } from '../../storage/driver.js';
import type { Image } from '../commit/commit.js';
import type { Clock } from '../environment.js';
import type { LedgerObserver } from '../observer.js';
import { SHAPE, snapshotOf, type SnapshotDocument } from './snapshot-document.js';

const LOOK_EVERY_MS = 1_000;
/** An account is quiet when this many whole seconds between looks brought no commit. */
const QUIET_LOOKS = 3;
const MAX_LOOKS = 10;
const MIN_COMMITS = 32;
/** Of open holds and grants. */
const ITEMS_A_COMMIT = 2;
/** Snapshots of one write. The largest have 1.6 MB. */
const WRITTEN_TOGETHER = 64;
const MAX_KNOWN = 10_000;
/** A snapshot may be lost in a failover, or be deleted: then it is written again some time. */
const KNOWN_FOR_MS = 60_000;

interface Waiting {
  readonly image: Image;
  readonly commits: number;
  /** The number of looks that saw it wait. */
  readonly looks: number;
  /** How many of those looks were after the last commit. */
  readonly quietLooks: number;
}

interface SnapshotWriterParts {
  readonly snapshots: Collection<SnapshotDocument>;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Receives what could not be written. */
  readonly onError: (error: unknown) => void;
  readonly observer: Pick<LedgerObserver, 'roundTrip'>;
}

export class SnapshotWriter {
  readonly #parts: SnapshotWriterParts;
  /** The numbers of snapshots that are known to be stored, or to be followed by a newer one. */
  readonly #known = new LRUCache<string, number>({ max: MAX_KNOWN, ttl: KNOWN_FOR_MS });
  readonly #waiting = new Map<string, Waiting>();
  readonly #due = new Map<string, Image>();
  #isLooking = false;
  #writing: Promise<void> | null = null;

  constructor(parts: SnapshotWriterParts) {
    this.#parts = parts;
  }

  /** Takes the newest image of an account. */
  keep(image: Image): void {
    const { accountId, seq } = image.state;
    if (seq <= (this.#known.get(accountId) ?? 0)) return;
    const { commits, looks } = this.#waiting.get(accountId) ?? { commits: 0, looks: 0 };
    this.#waiting.set(accountId, { image, commits: commits + 1, looks, quietLooks: 0 });
    if (commits + 1 >= maxCommits(image)) this.#makeDue(accountId, image);
    else if (!this.#isLooking) void this.#look();
  }

  /** Reports that the snapshot of this image is stored. */
  know({ state: { accountId, seq } }: Image): void {
    this.#known.set(accountId, seq);
  }

  /** Writes all that wait, and resolves when that is done. */
  async flush(): Promise<void> {
    for (const [accountId, { image }] of this.#waiting) this.#makeDue(accountId, image);
    await this.#writing;
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    while (this.#waiting.size > 0) {
      await this.#parts.clock.sleep(LOOK_EVERY_MS);
      for (const [accountId, waiting] of this.#waiting) {
        const looks = waiting.looks + 1;
        const quietLooks = waiting.quietLooks + 1;
        if (quietLooks > QUIET_LOOKS || looks >= MAX_LOOKS) this.#makeDue(accountId, waiting.image);
        else this.#waiting.set(accountId, { ...waiting, looks, quietLooks });
      }
    }
    this.#isLooking = false;
  }

  #makeDue(accountId: string, image: Image): void {
    this.#waiting.delete(accountId);
    this.#due.set(accountId, image);
    this.#writing ??= this.#run();
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // What becomes due in the same tick is written together.
    while (this.#due.size > 0) {
      const images = [...this.#due.values()].slice(0, WRITTEN_TOGETHER);
      for (const { state } of images) this.#due.delete(state.accountId);
      await this.#write(images).catch(this.#parts.onError);
    }
    this.#writing = null;
  }

  async #write(images: readonly Image[]): Promise<void> {
    const { snapshots, observer } = this.#parts;
    const operations = images.map((image) => ({ replaceOne: replacementBy(image) }));
    observer.roundTrip('snapshot');
    try {
      await snapshots.bulkWrite(operations, { ordered: false, writeConcern: { w: 1 } });
    } catch (error) {
      // A newer one is there.
      if (!hasOnlyDuplicates(error)) throw error;
    }
    for (const image of images) this.know(image);
  }
}

const maxCommits = ({ state: { holds, grants } }: Image): number =>
  Math.max(MIN_COMMITS, (holds.length + grants.length) / ITEMS_A_COMMIT);

/** Replaces an older one, and one of the same number that this release can't read; a newer one is a duplicate. */
function replacementBy(image: Image) {
  const { _id, ...replacement } = snapshotOf(image);
  const { seq } = replacement;
  const filter = { _id, $or: [{ seq: { $lt: seq } }, { seq, shape: { $ne: SHAPE } }] };
  return { filter, replacement, upsert: true };
}
