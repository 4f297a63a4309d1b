import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { duringCall } from '../observe/call-ids.js';
import type { Metrics } from '../observe/metrics.js';

/**
 * Makes each try of an activity a call: its lines of the log name its workflow and its account, and it is measured. A try
 * that ends with the worker, or that is cancelled, counts as failed.
 */
export const activityCalls =
  (metrics: Metrics): ActivityInterceptorsFactory =>
  ({ info: { activityType: activity, workflowExecution } }) => ({
    inbound: {
      async execute(input, next) {
        const startedAt = performance.now();
        const ended = (outcome: string): void => {
          const seconds = (performance.now() - startedAt) / 1_000;
          metrics.observe('fuelgauge_activity_duration_seconds', { activity, outcome }, seconds);
        };
        const ids = {
          activity,
          ...accountIn(input.args),
          ...(workflowExecution && { workflowId: workflowExecution.workflowId }),
        };
        try {
          const answer = await duringCall(ids, () => next(input));
          ended('completed');
          return answer;
        } catch (error) {
          ended(error instanceof ApplicationFailure && error.nonRetryable === true ? 'refused' : 'failed');
          throw error;
        }
      },
    },
  });

/** Checked nowhere yet: it is what the caller sent. */
function accountIn([input]: readonly unknown[]): { readonly accountId?: string } {
  const { accountId } = (input ?? {}) as { readonly accountId?: unknown };
  return typeof accountId === 'string' && accountId.length <= MAX_ID_LENGTH ? { accountId } : {};
}

const MAX_ID_LENGTH = 128;
