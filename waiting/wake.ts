/**
 * Wakes the workflow that charges what waits in an account. The calls that wake it do not wait for Temporal, and a wake-up
 * that is lost is made up for by the sweep.
 */
import type { Client } from '@temporalio/client';
import { InFlight } from '../storage/in-flight.js';
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
  const inFlight = new InFlight(MAX_IN_FLIGHT);
  /** The accounts in flight. True means that the account was asked for again meanwhile, so it is worked on once more. */
  const accounts = new Map<string, boolean>();

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
    if (accounts.has(accountId)) accounts.set(accountId, true);
    if (accounts.has(accountId) || inFlight.isFull) return;
    const repeat = async (): Promise<void> => {
      do {
        accounts.set(accountId, false);
        await work(accountId).catch(onLost);
      } while (accounts.get(accountId) === true);
      accounts.delete(accountId);
    };
    inFlight.add(repeat());
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
    drain: () => inFlight.drain(2 * WAKE_TIMEOUT_MS),
  };
}
