/**
 * Sums what Spaces spent in their account's period, as of a state of the account: a cap that is set in the middle of a
 * period begins with that sum. Entries never change and have no gaps, so a cached sum is only added to: on a busy account
 * a try that lost its race costs no more than the entries since then.
 */
import { LRUCache } from 'lru-cache';
import { capOf, type AccountState } from '../../domain/account/account-state.js';
import type { Entry } from '../../domain/account/entry.js';
import type { SpaceUse } from '../../domain/reducer/look-up.js';
import type { CommitStore, SeqRange } from '../commit/commit-store.js';
import type { Images } from '../commit/images.js';
import { tooOld } from '../commit/stored.js';
import { rangeOfPeriod } from '../statements/period-range.js';
import { USES } from './usage.js';
import { having, within } from './entry-scan.js';

const FIELDS = ['seq', 'type', 'legs', 'spaceId', 'periodId', 'late'] as const;

interface CachedSum extends SpaceUse {
  readonly upToSeq: number;
}

interface SpaceUsesParts {
  readonly store: Pick<CommitStore, 'find' | 'scan'>;
  readonly images: Pick<Images, 'read'>;
  /** A sum that left the cache costs a sum over its period. */
  readonly maxCached: number;
}

export class SpaceUses {
  readonly #store: SpaceUsesParts['store'];
  readonly #images: SpaceUsesParts['images'];
  readonly #sums: LRUCache<string, CachedSum>;

  constructor({ store, images, maxCached }: SpaceUsesParts) {
    this.#store = store;
    this.#images = images;
    this.#sums = new LRUCache({ max: maxCached });
  }

  /** Sums ahead what a Space's cap begins with, so that its batch has to sum the latest entries only. */
  async prepareCap(accountId: string, spaceId: string): Promise<void> {
    const image = await this.#images.read(accountId);
    if (image && !capOf(image.state, spaceId)) await this.#of(image.state, spaceId);
  }

  /**
   * Must be asked after the account was read: a later commit of another process takes the number of ours, and then nothing
   * that was decided from these sums is stored. Throws `StoreFailed` where a read is older than the state.
   */
  async of(state: AccountState, spaceIds: readonly string[]): Promise<SpaceUse[]> {
    return await Promise.all(spaceIds.map((spaceId) => this.#of(state, spaceId)));
  }

  async #of(state: AccountState, spaceId: string): Promise<SpaceUse> {
    const { accountId, seq: upToSeq } = state;
    const { id: periodId, number } = state.period;
    const key = `${accountId}~${spaceId}`;
    const cached = this.#sums.get(key);
    const before = cached?.periodId === periodId ? cached : null;
    // A sum that is newer than the state is wrong for it and harmless: the state is not the last one.
    if (before && before.upToSeq >= upToSeq) return before;
    const afterSeq = before ? before.upToSeq : (await rangeOfPeriod(this.#store, accountId, number)).afterSeq;
    const since = await this.#sum(state, spaceId, { afterSeq, upToSeq });
    const use = { spaceId, periodId, spentTokens: (before?.spentTokens ?? 0) + since, upToSeq };
    this.#sums.set(key, use);
    return use;
  }

  /** The commit with the last entry is read with the others, which proves that none of them is missing. */
  async #sum({ accountId, period }: AccountState, spaceId: string, range: SeqRange): Promise<number> {
    const scan = { ...range, having: { type: USES, spaceId }, fields: FIELDS, long: true };
    const isInRange = within(range);
    const isUse = having(scan.having);
    const counts = (entry: Entry): boolean =>
      isInRange(entry) && isUse(entry) && entry.periodId === period.id && !isLate(entry);
    let spentTokens = 0;
    let lastSeq = 0;
    for await (const commits of this.#store.scan(accountId, scan)) {
      for (const { entries, toSeq } of commits) {
        for (const entry of entries) if (counts(entry)) spentTokens += entry.legs.spent ?? 0;
        lastSeq = toSeq;
      }
    }
    if (lastSeq < (range.upToSeq ?? 0)) throw tooOld();
    return spentTokens;
  }
}

const isLate = (entry: Entry): boolean => 'late' in entry;
