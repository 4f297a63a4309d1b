/** Says what became of an account's queue since credits came back: for the notification that reports it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WaitingQueue } from './queue.js';

export interface Resumption {
  /** Actions that were charged since then. */
  readonly startedActions: number;
  readonly waitingActions: number;
  readonly waitingTokens: number;
}

const POLL_MS = 100;
const MAX_POLLS = 80;

/** Resolves once the queue has come to rest, or after some seconds with what is true then. */
export async function resumptionSince(
  queue: Pick<WaitingQueue, 'list' | 'totals' | 'countCharged'>,
  accountId: string,
  since: Date,
): Promise<Resumption> {
  const isAtRest = async (): Promise<boolean> => {
    const [first] = await queue.list(accountId, { limit: 1 });
    return !first || first.reason !== null || (first.refusedAt !== null && first.refusedAt >= since);
  };
  for (let polls = 0; polls < MAX_POLLS && !(await isAtRest()); polls += 1) await sleep(POLL_MS);
  const [startedActions, { actions, tokens }] = await Promise.all([
    queue.countCharged(accountId, since),
    queue.totals(accountId),
  ]);
  return { startedActions, waitingActions: actions, waitingTokens: tokens };
}
