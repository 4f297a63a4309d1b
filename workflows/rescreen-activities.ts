/** Holds the activities of both workflows of a re-screen, with their limits. */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { RescreenActivities, RescreenPage } from '../activities/rescreens.js';
import { CREDITS_ACTIVITY_OPTIONS, type CreditsActivities } from '../client/workflow.js';
import { ASSISTANT_QUEUE } from './messages.js';

const RETRY = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;

/** The record's own steps, without a task of their own: they only read and write the database, and all else waits for them. */
export const record = proxyLocalActivities<RescreenActivities>({
  startToCloseTimeout: '15s',
  localRetryThreshold: '10s',
  retry: { ...RETRY, nonRetryableErrorTypes: ['candidate-list-invalid'] },
});

export const credits = proxyActivities<CreditsActivities>(CREDITS_ACTIVITY_OPTIONS);

/** What the host's own worker does. */
export interface AssistantActivities {
  listCandidates(of: {
    readonly accountId: string;
    readonly jobId: string;
    readonly cursor: string | null;
  }): Promise<RescreenPage>;
  screenCandidate(of: {
    readonly accountId: string;
    readonly jobId: string;
    readonly rerunId: string;
    readonly editId: string;
    readonly candidateId: string;
  }): Promise<unknown>;
}

/** No `maximumAttempts`: a host that is away for a day continues where it was. */
export const { listCandidates } = proxyActivities<AssistantActivities>({
  taskQueue: ASSISTANT_QUEUE,
  startToCloseTimeout: '1 minute',
  retry: RETRY,
});

/** Bounded: one candidate that can't be screened must not keep all others from their end. */
export const { screenCandidate } = proxyActivities<AssistantActivities>({
  taskQueue: ASSISTANT_QUEUE,
  startToCloseTimeout: '10 minutes',
  retry: { ...RETRY, maximumAttempts: 5 },
});
