/**
 * Passes the trace of what started a workflow on to its activities and children, as it came: nothing in a workflow reads
 * it. It ends an hour after the start, so that a billing period which sleeps for a month does not go on with the trace of
 * the request that opened it. The worker loads this file beside the workflows.
 */
import type { WorkflowExecuteInput, WorkflowInterceptorsFactory } from '@temporalio/workflow';

type Headers = WorkflowExecuteInput['headers'];

/** The name that `observe/temporal-headers.ts` writes. */
const TRACE_HEADER = '_tracer-data';
const MAX_AGE_MS = 3_600_000;

export const interceptors: WorkflowInterceptorsFactory = () => {
  let carried: Headers = {};
  /** By the workflow's clock, which a replay repeats. */
  let endsAtMs = 0;
  const passOn = <I extends { readonly headers: Headers }>(input: I): I =>
    Date.now() < endsAtMs ? { ...input, headers: { ...carried, ...input.headers } } : input;
  return {
    inbound: [
      {
        execute(input, next) {
          const trace = input.headers[TRACE_HEADER];
          if (trace) carried = { [TRACE_HEADER]: trace };
          endsAtMs = Date.now() + MAX_AGE_MS;
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(passOn(input)),
        scheduleLocalActivity: (input, next) => next(passOn(input)),
        startChildWorkflowExecution: (input, next) => next(passOn(input)),
        signalWorkflow: (input, next) => next(passOn(input)),
      },
    ],
  };
};
