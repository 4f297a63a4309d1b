import type { ClientInterceptors } from '@temporalio/client';
import type { Headers } from '@temporalio/common';
import { traceHeaders } from '../observe/temporal-headers.js';

/** Sends the trace of the running call with everything that starts or signals a workflow. */
export const TRACED_CLIENT: ClientInterceptors = {
  workflow: [
    {
      startWithDetails: (input, next) => next(withTrace(input)),
      signal: (input, next) => next(withTrace(input)),
      signalWithStart: (input, next) => next(withTrace(input)),
      startUpdate: (input, next) => next(withTrace(input)),
      startUpdateWithStart(input, next) {
        const trace = traceHeaders();
        return next({
          ...input,
          workflowStartHeaders: { ...input.workflowStartHeaders, ...trace },
          updateHeaders: { ...input.updateHeaders, ...trace },
        });
      },
    },
  ],
};

const withTrace = <I extends { readonly headers: Headers }>(input: I): I => ({
  ...input,
  headers: { ...input.headers, ...traceHeaders() },
});
