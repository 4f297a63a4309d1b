/** Starts and wakes the workflows of re-screens. Temporal holds nothing of them that MongoDB lacks. */
import type { Client } from '@temporalio/client';
import { within } from '../storage/deadline.js';
import { InFlight } from '../storage/in-flight.js';
import {
  accountIdKey,
  CREDITS_STATUS,
  RESCREENS_QUEUE,
  rescreenWorkflowId,
  scoreCardEdited,
  type ScoreCardRescreenWorkflow,
} from '../workflows/messages.js';
import type { RescreenModels, RescreenRecord } from './models.js';

export type JobName = Pick<RescreenRecord, '_id' | 'accountId' | 'jobId' | 'dueAt'>;

export interface RescreenTimes {
  /** A burst of edits has ended when none came for this long. */
  readonly quietMs: number;
  /** A burst that goes on is not waited for any longer. */
  readonly maxQuietMs: number;
}

export interface RescreenSignals {
  /** Makes the running workflow, or a new one, look at the job. Throws when Temporal is away. */
  send(job: JobName): Promise<void>;
  /** The same, for a caller that must not wait long. Never throws: the sweep makes up for a signal that is lost. */
  sendBriefly(job: JobName): Promise<void>;
  /** Resolves when no signal is in flight. The connections must stay open until then. */
  drain(): Promise<void>;
}

/** More signals at a time than these are left to the sweep. */
const MAX_IN_FLIGHT = 200;
const SIGNAL_TIMEOUT_MS = 3_000;
const CALLER_TIMEOUT_MS = 500;
/** A workflow that was signalled is looked at again after this long: Temporal may have lost it. */
const LOOK_AGAIN_MS = 6 * 3_600_000;
/** While Temporal does not know the search attribute, it is asked again this often. */
const ASK_AGAIN_MS = 60_000;

interface SignalParts {
  readonly client: Client;
  readonly rescreens: RescreenModels['rescreens'];
  readonly times: RescreenTimes;
  readonly onLost: (error: unknown) => void;
}

export function createRescreenSignals({ client, rescreens, times, onLost }: SignalParts): RescreenSignals {
  const inFlight = new InFlight(MAX_IN_FLIGHT);
  const showsStatus = createStatusCheck(client);

  const send: RescreenSignals['send'] = async ({ _id, accountId, jobId, dueAt }) => {
    await client.withDeadline(Date.now() + SIGNAL_TIMEOUT_MS, async () => {
      await client.workflow.signalWithStart<ScoreCardRescreenWorkflow>('scoreCardRescreen', {
        workflowId: rescreenWorkflowId(accountId, jobId),
        taskQueue: RESCREENS_QUEUE,
        args: [{ accountId, jobId, ...times, showsStatus: await showsStatus() }],
        signal: scoreCardEdited,
        signalArgs: [],
        typedSearchAttributes: [{ key: accountIdKey, value: accountId }],
        staticSummary: `Re-screens of job ${jobId} of ${accountId}`,
      });
    });
    // A change since then made it due anew.
    await rescreens.updateOne(
      { _id, dueAt, isOpen: true },
      { $set: { dueAt: new Date(Date.now() + LOOK_AGAIN_MS), attempts: 0 } },
    );
  };

  return {
    send,

    async sendBriefly(job) {
      if (inFlight.isFull) return;
      const sending = send(job).catch(onLost);
      inFlight.add(sending);
      await within(CALLER_TIMEOUT_MS, sending).catch(() => undefined);
    },

    drain: () => inFlight.drain(2 * SIGNAL_TIMEOUT_MS),
  };
}

/** A workflow that sets an attribute which Temporal does not know would be stuck, so workflows are told at their start. */
function createStatusCheck(client: Client): () => Promise<boolean> {
  let isKnown = false;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (isKnown || performance.now() - askedAtMs < ASK_AGAIN_MS) return isKnown;
    askedAtMs = performance.now();
    try {
      const { connection, options } = client;
      const { namespace } = options;
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      isKnown = CREDITS_STATUS in customAttributes;
    } catch {
      // A service that does not list its attributes works without this one.
    }
    return isKnown;
  };
}
