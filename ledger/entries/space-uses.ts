/**
 * Sums what Spaces spent in their account's period, as of a state of the account: a cap that is set in the middle of a
 * period begins with that sum. On a busy account a try that lost its race reads only the entries since then.
 */
import { capOf, type AccountState } from '../../domain/account/account-state.js';
import type { SpaceUse } from '../../domain/reducer/look-up.js';
import type { CommitStore } from '../commit/commit-store.js';
import type { Images } from '../commit/images.js';
import { rangeOfPeriod } from '../statements/period-range.js';
import type { UseBlocks } from './use-blocks.js';

interface SpaceUsesParts {
  readonly store: Pick<CommitStore, 'find'>;
  readonly images: Pick<Images, 'read'>;
  readonly uses: UseBlocks;
}

export class SpaceUses {
  readonly #parts: SpaceUsesParts;

  constructor(parts: SpaceUsesParts) {
    this.#parts = parts;
  }

  /** Reads ahead what a Space's cap begins with, so that its batch has to read the latest entries only. */
  async prepareCap(accountId: string, spaceId: string): Promise<void> {
    const image = await this.#parts.images.read(accountId);
    if (image && !capOf(image.state, spaceId)) await this.of(image.state, [spaceId]);
  }

  /**
   * Must be asked after the account was read: a later commit of another process takes the number of ours, and then nothing
   * that was decided from these sums is stored. Throws `StoreFailed` where a read is older than the state.
   */
  async of({ accountId, seq: upToSeq, period }: AccountState, spaceIds: readonly string[]): Promise<SpaceUse[]> {
    const { store, uses } = this.#parts;
    const { afterSeq = 0 } = await rangeOfPeriod(store, accountId, period.number);
    const range = { afterSeq, upToSeq };
    const spent = new Map<string | null, number>(spaceIds.map((spaceId) => [spaceId, 0]));
    for await (const block of uses.read(accountId, range, true)) {
      block.forEachIn(range, ({ spaceId, periodId, isLate }, tokens) => {
        const before = spent.get(spaceId);
        if (before !== undefined && periodId === period.id && !isLate) spent.set(spaceId, before + tokens);
      });
    }
    return spaceIds.map((spaceId) => ({ spaceId, periodId: period.id, spentTokens: spent.get(spaceId) ?? 0 }));
  }
}
