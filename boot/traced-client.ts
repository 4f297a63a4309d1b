import type { ClientInterceptors } from '@temporalio/client';
import { traceHeaders } from '../observe/temporal-headers.js';

/** Sends the trace of the running call with everything that starts or signals a workflow. */
export const TRACED_CLIENT: ClientInterceptors = {
  workflow: [
    {
      startWithDetails: (input, next) => next({ ...input, headers: { ...input.headers, ...traceHeaders() } }),
      signal: (input, next) => next({ ...input, headers: { ...input.headers, ...traceHeaders() } }),
      signalWithStart: (input, next) => next({ ...input, headers: { ...input.headers, ...traceHeaders() } }),
      startUpdate: (input, next) => next({ ...input, headers: { ...input.headers, ...traceHeaders() } }),
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
