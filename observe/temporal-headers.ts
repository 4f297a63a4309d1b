/** Carries a trace in the headers of Temporal's messages, under the name that Temporal's own packages use, too. */
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import type { Context } from '@opentelemetry/api';
import { traceIn, traceOut, type Carrier } from './spans.js';

/** `workflows/trace-headers.ts` passes it on. */
export const TRACE_HEADER = '_tracer-data';

/** Empty where no trace is kept. */
export function traceHeaders(): Headers {
  const carrier = traceOut();
  return Object.keys(carrier).length === 0 ? {} : { [TRACE_HEADER]: defaultPayloadConverter.toPayload(carrier) };
}

/** Anybody may have written it: what is no carrier counts as none. */
export function traceOf(headers: Headers): Context {
  const payload = headers[TRACE_HEADER];
  if (!payload) return traceIn({});
  try {
    const carrier: unknown = defaultPayloadConverter.fromPayload(payload);
    return traceIn(typeof carrier === 'object' && carrier !== null ? (carrier as Carrier) : {});
  } catch {
    return traceIn({});
  }
}
