/**
 * Keeps the last image of accounts in this process, and brings it up to date: from a snapshot, or from the account's first
 * commit where there is none. An image is what an acknowledged commit left or what a majority read showed, so it may be old
 * and is never wrong: a commit that is made on an old image can't be stored.
 */
import { LRUCache } from 'lru-cache';
import pMap from 'p-map';
import type { CommitStore } from './commit-store.js';
import { foldCommit, type Commit, type Image } from './commit.js';
import { stored, tooOld } from './stored.js';

/** Commits of one read: 64 of the largest ones take a server some tens of milliseconds. */
const COMMITS_A_READ = 64;
/** Accounts that are read one by one, at the same time. */
const CONCURRENCY = 8;

type Store = Pick<CommitStore, 'readSnapshot' | 'readCurrent' | 'readFrom' | 'keep'>;

/** Of one read. */
interface Piece {
  /** The first commits after the image before. */
  readonly tail: readonly Commit[];
  /** The one that they leave. */
  readonly image: Image | null;
  readonly mayHaveMore: boolean;
}

export class Images {
  readonly #store: Store;
  readonly #cached: LRUCache<string, Image>;
  /** A long read goes on when its caller's deadline has passed, and serves whoever asks next. */
  readonly #reading = new Map<string, Promise<Image | null>>();

  constructor(store: Store, maxCached: number) {
    this.#store = store;
    this.#cached = new LRUCache({ max: maxCached });
  }

  /** The last image that this process knows; undefined where it knows none. */
  cached(accountId: string): Image | undefined {
    return this.#cached.get(accountId);
  }

  /** Takes the image that an acknowledged commit left. One that is older than what is known is dropped. */
  keep(image: Image): void {
    const { accountId, seq } = image.state;
    if ((this.#cached.get(accountId)?.state.seq ?? 0) > seq) return;
    this.#cached.set(accountId, image);
    this.#store.keep(image);
  }

  /**
   * The account as a majority has it, read after this call began. Null: it does not exist. Throws `StoreFailed`, also for
   * a read that is older than what this process knows.
   */
  async read(accountId: string): Promise<Image | null> {
    const cached = this.#cached.get(accountId);
    if (cached) return await this.#after(accountId, cached);
    const running = this.#reading.get(accountId);
    // What is being read may have begun before this call: it is the image to read on from.
    if (running) return await running.then((image) => (image ? this.#after(accountId, image) : this.#load(accountId)));
    const reading = this.#load(accountId).finally(() => this.#reading.delete(accountId));
    this.#reading.set(accountId, reading);
    return await reading;
  }

  /** Many accounts, those that nobody spends from in a few reads together. What does not exist is left out. Throws as `read`. */
  async readAll(accountIds: readonly string[]): Promise<Map<string, Image>> {
    const current = await stored(this.#store.readCurrent(accountIds));
    const found = new Map(current.map((image) => [image.state.accountId, image]));
    const read = async (accountId: string): Promise<void> => {
      const image = found.get(accountId);
      if (image && image.state.seq >= (this.#cached.get(accountId)?.state.seq ?? 0)) return;
      const own = await this.read(accountId);
      if (own) found.set(accountId, own);
    };
    await pMap(accountIds, read, { concurrency: CONCURRENCY });
    return found;
  }

  /**
   * The first commits that a majority has after the image, oldest first; all of them are folded into what is known. A null
   * image is that of an account before its first commit. Throws `StoreFailed` as `read` does.
   */
  async readAfter(accountId: string, image: Image | null): Promise<readonly Commit[]> {
    const piece = await this.#readPiece(accountId, image);
    if (piece.mayHaveMore) await this.#after(accountId, piece.image);
    return piece.tail;
  }

  async #load(accountId: string): Promise<Image | null> {
    const snapshot = await stored(this.#store.readSnapshot(accountId));
    const image = snapshot && (await this.#afterSnapshot(snapshot));
    return image ?? (await this.#after(accountId, null));
  }

  /** Null for a snapshot that the commits contradict: it was made by a commit that never came to be stored. */
  async #afterSnapshot(snapshot: Image): Promise<Image | null> {
    const { state, fromSeq, hash } = snapshot;
    const [own, ...tail] = await this.#readFrom(state.accountId, fromSeq);
    if (own?.fromSeq !== fromSeq || own.hash !== hash || own.toSeq !== state.seq) return null;
    const image = this.#fold(snapshot, tail);
    return tail.length + 1 === COMMITS_A_READ ? await this.#after(state.accountId, image) : image;
  }

  /** Piece by piece: an account may have more commits than fit into memory. */
  async #after(accountId: string, image: Image | null): Promise<Image | null> {
    for (let last = image; ;) {
      const piece = await this.#readPiece(accountId, last);
      if (!piece.mayHaveMore) return piece.image;
      last = piece.image;
    }
  }

  async #readPiece(accountId: string, before: Image | null): Promise<Piece> {
    const commits = await this.#readFrom(accountId, before?.fromSeq ?? 1);
    const tail = before ? this.#proven(before, commits) : commits;
    const image = tail.length > 0 ? this.#fold(before, tail) : before;
    return { tail, image, mayHaveMore: commits.length === COMMITS_A_READ };
  }

  /** Leaves the image's own commit out, which was read with the others: a read without it is older than the image. */
  #proven({ state: { accountId }, fromSeq, hash }: Image, [own, ...tail]: readonly Commit[]): readonly Commit[] {
    if (own?.fromSeq !== fromSeq) throw tooOld();
    if (own.hash === hash) return tail;
    this.#cached.delete(accountId);
    throw new Error(`the commit ${own._id} is not the one that was stored before`);
  }

  #fold(before: Image | null, commits: readonly Commit[]): Image {
    const image = commits.reduce<Image | null>(foldCommit, before);
    if (!image) throw new Error('an account has a commit');
    this.keep(image);
    return image;
  }

  #readFrom(accountId: string, fromSeq: number): Promise<Commit[]> {
    return stored(this.#store.readFrom(accountId, fromSeq, COMMITS_A_READ));
  }
}
