/**
 * Single debits and holds go before batches: a batch is many debits that one caller sent together, and one user's action
 * must not wait for all of them. A batch is handed to the ledger in slices, one of each account at a time, and between
 * two slices it lets single calls of any account be answered first. Nothing more of a batch is begun once its caller has
 * the answer that it came too late.
 */
import { EventEmitter, once } from 'node:events';
import { noAnswerInTime } from '../storage/deadline.js';
import { DEADLINE_MS } from './http/in-time.js';
import { createLanes } from './lanes.js';

/** As many as the ledger commits together. */
const SLICE = 64;
/** Where single calls never end, a batch goes on after this. */
const MAX_PAUSE_MS = 50;

export interface RightOfWay {
  /** For a single call. */
  readonly first: <T>(work: () => Promise<T>) => Promise<T>;
  /**
   * Answers each item, in order. The items of a slice start in the same tick, so that they are committed together. Rejects
   * with `ledger-unavailable` where the next slice would begin after the deadline.
   */
  readonly inSlices: <T, A>(accountId: string, items: readonly T[], work: (item: T) => Promise<A>) => Promise<A[]>;
}

export function createRightOfWay(deadlineMs = DEADLINE_MS): RightOfWay {
  const lanes = createLanes();
  let singles = 0;
  const cleared = new EventEmitter().setMaxListeners(0);

  const untilClear = async (): Promise<void> => {
    if (singles === 0) return;
    const signal = AbortSignal.timeout(MAX_PAUSE_MS);
    await once(cleared, 'clear', { signal }).catch(() => undefined);
  };

  return {
    async first(work) {
      singles += 1;
      try {
        return await work();
      } finally {
        singles -= 1;
        if (singles === 0) cleared.emit('clear');
      }
    },

    async inSlices<T, A>(accountId: string, items: readonly T[], work: (item: T) => Promise<A>): Promise<A[]> {
      const cameAtMs = performance.now();
      const answers: A[] = [];
      for (let from = 0; from < items.length; from += SLICE) {
        const slice = items.slice(from, from + SLICE);
        const answered = await lanes.run(accountId, async () => {
          if (performance.now() - cameAtMs > deadlineMs) throw noAnswerInTime();
          await untilClear();
          return await Promise.all(slice.map(work));
        });
        answers.push(...answered);
      }
      return answers;
    },
  };
}
