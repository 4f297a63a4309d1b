/**
 * Sums what Spaces spent in their account's period, as of a state of the account: a cap that is set in the middle of a
 * period begins with that sum. Entries never change and have no gaps, so a cached sum is only added to: on a busy account
 * a try that lost its race costs no more than the entries since then.
 */
import { LRUCache } from 'lru-cache';
import { capOf, type AccountState } from '../domain/account/account-state.js';
import { isOfAction } from '../domain/account/entry.js';
import type { SpaceUse } from '../domain/reducer/look-up.js';
import type { LedgerStore } from './store.js';
import { tooOld } from './stored.js';

/** With more entries since, the period is summed again. */
const MAX_LISTED = 500;

type Store = Pick<LedgerStore, 'load' | 'sumOfSpace' | 'listEntries'>;

interface CachedSum extends SpaceUse {
  readonly upToSeq: number;
}

export class SpaceUses {
  readonly #store: Store;
  readonly #sums: LRUCache<string, CachedSum>;

  /** A sum that left the cache costs a sum over its period. */
  constructor(store: Store, maxCached: number) {
    this.#store = store;
    this.#sums = new LRUCache({ max: maxCached });
  }

  /** Sums ahead what a Space's cap begins with, so that its batch has to sum the latest entries only. */
  async prepareCap(accountId: string, spaceId: string): Promise<void> {
    const account = await this.#store.load(accountId);
    if (account && !capOf(account.state, spaceId)) await this.#of(account.state, spaceId);
  }

  /**
   * Must be asked after the account was read: a later commit of another process changes the account's version, and then
   * nothing that was decided from these sums is stored.
   */
  async of(state: AccountState, spaceIds: readonly string[]): Promise<SpaceUse[]> {
    return await Promise.all(spaceIds.map((spaceId) => this.#of(state, spaceId)));
  }

  async #of(state: AccountState, spaceId: string): Promise<SpaceUse> {
    const periodId = state.period.id;
    const key = `${state.accountId}~${spaceId}`;
    const cached = this.#sums.get(key);
    const before = cached?.periodId === periodId ? cached : null;
    // A sum that is newer than the state is wrong for it and harmless: the state is not the last one.
    if (before && before.upToSeq >= state.seq) return before;
    const isNear = before !== null && state.seq - before.upToSeq <= MAX_LISTED;
    const spentTokens = isNear ? await this.#addTo(before, state) : await this.#sum(state, spaceId);
    const use = { spaceId, periodId, spentTokens, upToSeq: state.seq };
    this.#sums.set(key, use);
    return use;
  }

  async #sum({ accountId, period, seq: upToSeq }: AccountState, spaceId: string): Promise<number> {
    const tokens = await this.#store.sumOfSpace(accountId, { period: period.number, spaceId, upToSeq });
    if (tokens === null) throw tooOld();
    return tokens;
  }

  async #addTo(use: CachedSum, { accountId, seq }: AccountState): Promise<number> {
    const range = { afterSeq: use.upToSeq, beforeSeq: seq + 1 };
    const since = await this.#store.listEntries(accountId, { ...range, limit: MAX_LISTED });
    if (since.length < seq - use.upToSeq) throw tooOld();
    return since
      .filter((entry) => entry.periodId === use.periodId)
      .filter((entry) => isOfAction(entry) && entry.spaceId === use.spaceId && !entry.late)
      .reduce((total, { legs }) => total + (legs.spent ?? 0), use.spentTokens);
  }
}
