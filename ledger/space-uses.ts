/**
 * What Spaces spent in their account's period, as of a state of the account: a cap that is set in the middle of a
 * period begins with it. Entries never change and have no gaps, so what was summed once is only added to: on a busy
 * account a try that lost its race costs no more than the entries since then.
 */
import type { AccountState } from '../domain/reducer/account-state.js';
import type { SpaceUse } from '../domain/reducer/look-up.js';
import type { LedgerStore } from './store.js';

/** So many are remembered: forgetting one costs a sum over its period. */
const MOST_KEPT = 100;
/** With more entries since, the period is summed anew. */
const MOST_LISTED = 500;

export class SpaceUses {
  readonly #store: Pick<LedgerStore, 'sumUsage' | 'listEntries'>;
  readonly #sums = new Map<string, SpaceUse & { readonly upToSeq: number }>();

  constructor(store: Pick<LedgerStore, 'sumUsage' | 'listEntries'>) {
    this.#store = store;
  }

  /**
   * To be asked after the account was read: what somebody commits later changes the account's version, and whatever is
   * decided from these sums is not stored then.
   */
  async of(state: AccountState, spaceIds: readonly string[]): Promise<SpaceUse[]> {
    return await Promise.all(spaceIds.map((spaceId) => this.#of(state, spaceId)));
  }

  async #of(state: AccountState, spaceId: string): Promise<SpaceUse> {
    const periodId = state.period.id;
    const kept = this.#sums.get(spaceId);
    const before = kept?.periodId === periodId ? kept : null;
    // A sum that is newer than the state is wrong for it and harmless: the state is not the last one.
    if (before && before.upToSeq >= state.seq) return before;
    const isNear = before !== null && state.seq - before.upToSeq <= MOST_LISTED;
    const spentTokens = isNear ? await this.#addTo(before, state) : await this.#sum(state, spaceId);
    const use = { spaceId, periodId, spentTokens, upToSeq: state.seq };
    if (this.#sums.size >= MOST_KEPT) this.#sums.clear();
    this.#sums.set(spaceId, use);
    return use;
  }

  async #sum({ accountId, period, seq: upToSeq }: AccountState, spaceId: string): Promise<number> {
    const query = { period: period.number, spaceId, upToSeq, groupBy: 'space', timeZone: 'UTC' } as const;
    const [row] = await this.#store.sumUsage(accountId, query);
    return row?.tokens ?? 0;
  }

  async #addTo(use: SpaceUse & { readonly upToSeq: number }, { accountId, seq }: AccountState): Promise<number> {
    const range = { afterSeq: use.upToSeq, beforeSeq: seq + 1 };
    const since = await this.#store.listEntries(accountId, { ...range, limit: MOST_LISTED });
    return since
      .filter((entry) => entry.periodId === use.periodId && 'spaceId' in entry && !entry.late)
      .filter((entry) => 'spaceId' in entry && entry.spaceId === use.spaceId)
      .reduce((total, { legs }) => total + (legs.spent ?? 0), use.spentTokens);
  }
}
