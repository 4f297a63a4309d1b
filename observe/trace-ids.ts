import { trace } from '@opentelemetry/api';

/** Names the trace that a line of the log belongs to; nothing where no trace is kept. */
export function traceIds(): { readonly traceId?: string } {
  const span = trace.getActiveSpan();
  return span?.isRecording() ? { traceId: span.spanContext().traceId } : {};
}
