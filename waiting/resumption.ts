/** Says what became of an account's queue since credits came back: for the notification that reports it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../ledger/ledger.js';
import { canGoOn, HEAD_SIZE } from './can-try.js';
import type { WaitingQueue } from './queue.js';

export interface Resumption {
  /** Actions that were charged since then. */
  readonly startedActions: number;
  readonly waitingActions: number;
  readonly waitingTokens: number;
}

/** The account has credits for an action that waits, and nothing has charged it yet. Ask again. */
export class QueueStillMoves extends Error {
  override readonly name = 'QueueStillMoves';
}

interface ResumptionParts {
  readonly ledger: Pick<Ledger, 'readAccount'>;
  readonly queue: Pick<WaitingQueue, 'list' | 'totals' | 'countCharged'>;
  /** The ledger's time. */
  readonly now: () => Date;
}

const POLL_MS = 100;
const MAX_POLLS = 40;
/** Who waits for the news gets it after this long, also when no worker charges what waits. */
const NEWS_MAY_WAIT_MS = 60_000;

/**
 * Resolves once the queue has come to rest: nothing in it is being charged or can be. Throws `QueueStillMoves` when that
 * takes some seconds, but a minute after `since` it resolves with what is true then.
 */
export async function resumptionSince(
  { ledger, queue, now }: ResumptionParts,
  accountId: string,
  since: Date,
): Promise<Resumption> {
  const isAtRest = async (): Promise<boolean> => {
    // The account first: what is charged between the two reads is marked in the queue before.
    const account = await ledger.readAccount(accountId);
    const oldest = await queue.list(accountId, { limit: HEAD_SIZE });
    return !account || (!oldest.some(({ charging }) => charging) && !canGoOn(account, oldest));
  };
  for (let polls = 0; !(await isAtRest()); polls += 1) {
    if (now().getTime() - since.getTime() >= NEWS_MAY_WAIT_MS) break;
    if (polls >= MAX_POLLS) throw new QueueStillMoves(`What waits in ${accountId} is still being charged.`);
    await sleep(POLL_MS);
  }
  const [startedActions, { actions, tokens }] = await Promise.all([
    queue.countCharged(accountId, since),
    queue.totals(accountId),
  ]);
  return { startedActions, waitingActions: actions, waitingTokens: tokens };
}
