/**
 * Wakes the workflow that charges what waits in an account. The calls that wake it do not wait for Temporal, and a wake-up
 * that is lost is made up for by the sweep.
 */
import type { Client } from '@temporalio/client';
import { within } from '../storage/deadline.js';
import {
  accountIdKey,
  resumeWaitingWorkflowId,
  wakeWaiting,
  WORKFLOWS_QUEUE,
  type ResumeWaitingWorkflow,
} from '../workflows/messages.js';
import type { WaitingQueue } from './queue.js';

export interface Wake {
  /** Throws when Temporal is away. */
  wake(accountId: string): Promise<void>;
  /** Wakes it only if something waits. */
  wakeIfWaiting(accountId: string): Promise<void>;
  /** For one that has just begun to wait. Returns at once. */
  readonly wakeSoon: (accountId: string) => void;
  /** For an account that may spend more than before, which may have nothing that waits. Returns at once. */
  readonly onMoreAllowed: (accountId: string) => void;
  /** Resolves when no wake-up is in flight. */
  drain(): Promise<void>;
}

interface WakeParts {
  readonly client: Client;
  readonly queue: Pick<WaitingQueue, 'list'>;
  readonly onLost: (error: unknown) => void;
}

const WAKE_TIMEOUT_MS = 3_000;
/** More accounts than these at a time are left to the sweep. */
const MAX_IN_FLIGHT = 200;

export function createWake({ client, queue, onLost }: WakeParts): Wake {
  /** At most one for each account; one that is asked for again runs once more. */
  const inFlight = new Map<string, { again: boolean; readonly done: Promise<void> }>();

  const wake: Wake['wake'] = async (accountId) => {
    await client.withDeadline(Date.now() + WAKE_TIMEOUT_MS, () =>
      client.workflow.signalWithStart<ResumeWaitingWorkflow>('resumeWaiting', {
        workflowId: resumeWaitingWorkflowId(accountId),
        taskQueue: WORKFLOWS_QUEUE,
        args: [{ accountId }],
        typedSearchAttributes: [{ key: accountIdKey, value: accountId }],
        staticSummary: `Actions of ${accountId} that wait for credits`,
        signal: wakeWaiting,
        signalArgs: [],
      }),
    );
  };

  const wakeIfWaiting: Wake['wakeIfWaiting'] = async (accountId) => {
    const [first] = await queue.list(accountId, { limit: 1 });
    if (first) await wake(accountId);
  };

  const soon = (accountId: string, work: (accountId: string) => Promise<void>): void => {
    const running = inFlight.get(accountId);
    if (running) running.again = true;
    if (running || inFlight.size >= MAX_IN_FLIGHT) return;
    const done = work(accountId)
      .catch(onLost)
      .then(() => {
        const again = inFlight.get(accountId)?.again === true;
        inFlight.delete(accountId);
        if (again) soon(accountId, work);
      });
    inFlight.set(accountId, { again: false, done });
  };

  return {
    wake,
    wakeIfWaiting,
    wakeSoon(accountId) {
      soon(accountId, wake);
    },
    onMoreAllowed(accountId) {
      soon(accountId, wakeIfWaiting);
    },
    async drain() {
      // A client that never answers must not keep a process from ending.
      const all = [...inFlight.values()].map(({ done }) => done);
      await within(2 * WAKE_TIMEOUT_MS, Promise.all(all)).catch(() => undefined);
    },
  };
}
