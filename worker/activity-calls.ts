import { SpanKind } from '@opentelemetry/api';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { duringCall } from '../observe/call-ids.js';
import type { Metrics } from '../observe/metrics.js';
import { inSpan } from '../observe/spans.js';
import { traceOf } from '../observe/temporal-headers.js';

/** The longest id that the contract allows. */
const MAX_ID_LENGTH = 128;

/**
 * Makes each try of an activity a call: its lines of the log name its workflow and its account, it belongs to the trace of
 * what caused it, and it is measured. A try that ends with the worker, or that is cancelled, counts as failed.
 */
export const activityCalls =
  (metrics: Metrics): ActivityInterceptorsFactory =>
  ({ info: { activityType: activity, workflowExecution, attempt } }) => ({
    inbound: {
      async execute(input, next) {
        const startedAt = performance.now();
        const ended = (outcome: string): void => {
          const seconds = (performance.now() - startedAt) / 1_000;
          metrics.observe('fuelgauge_activity_duration_seconds', { activity, outcome }, seconds);
        };
        const workflow = workflowExecution && { workflowId: workflowExecution.workflowId };
        const ids = { activity, ...accountIn(input.args), ...workflow };
        const span = () => ({
          name: `activity ${activity}`,
          kind: SpanKind.CONSUMER,
          attributes: { 'temporal.workflow_id': workflow?.workflowId, 'temporal.attempt': attempt },
          parent: traceOf(input.headers),
        });
        try {
          const answer = await duringCall(ids, () => inSpan(span, () => next(input)));
          ended('completed');
          return answer;
        } catch (error) {
          ended(error instanceof ApplicationFailure && error.nonRetryable === true ? 'refused' : 'failed');
          throw error;
        }
      },
    },
  });

/** Nobody has checked it yet: it is what the caller sent. */
function accountIn([input]: readonly unknown[]): { readonly accountId?: string } {
  const { accountId } = (input ?? {}) as { readonly accountId?: unknown };
  return typeof accountId === 'string' && accountId.length <= MAX_ID_LENGTH ? { accountId } : {};
}
