/**
 * Ends waits, and tells the workflow that a wait names. The signal is sent after the ending is stored, and again by the
 * sweep until Temporal has taken it: it may come twice, and is never lost.
 */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { creditsCharged, waitingEnded } from '../workflows/messages.js';
import type { Ending, WaitingQueue } from './queue.js';
import type { WaitingRecord } from './record.js';

export interface Endings {
  /** Null: it had ended before, or is being charged. */
  end(record: WaitingRecord, ending: Ending): Promise<WaitingRecord | null>;
  /** Signals the workflow of one that has ended. Throws when Temporal is away. */
  tell(record: WaitingRecord): Promise<void>;
}

interface EndingsParts {
  readonly queue: Pick<WaitingQueue, 'end' | 'markTold'>;
  readonly client: Client;
  /** The sweep makes up for it. */
  readonly onLost: (error: unknown) => void;
}

const SIGNAL_TIMEOUT_MS = 3_000;

export function createEndings({ queue, client, onLost }: EndingsParts): Endings {
  const signal = async ({ _id, state, reason, debitId, price, notifies }: WaitingRecord): Promise<void> => {
    if (notifies === null || state === 'waiting') return;
    const handle = client.workflow.getHandle(notifies);
    try {
      await client.withDeadline(Date.now() + SIGNAL_TIMEOUT_MS, () =>
        state === 'charged'
          ? handle.signal(creditsCharged, { waitingId: _id, debitId: debitId ?? '', tokens: price.tokens })
          : handle.signal(waitingEnded, { waitingId: _id, state, reason }),
      );
    } catch (error) {
      // It has ended, or was never there: nobody is left to tell.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  };

  const tell: Endings['tell'] = async (record) => {
    await signal(record);
    await queue.markTold(record);
  };

  return {
    tell,
    async end(record, ending) {
      const ended = await queue.end(record, ending);
      if (ended && ended.notifies !== null) await tell(ended).catch(onLost);
      return ended;
    },
  };
}
