/** Makes the span of a request, in the trace that its `traceparent` names, if it has one. */
import { SpanKind } from '@opentelemetry/api';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { inSpan, traceIn } from '../../observe/spans.js';

const FIRST_SERVER_ERROR = 500;

/** `route`: as the contract writes it. The path itself may name people and accounts. */
export function inRequestSpan(
  req: IncomingMessage,
  res: ServerResponse,
  route: string,
  work: () => Promise<void>,
): Promise<void> {
  const options = () => {
    const method = req.method ?? 'unknown';
    const attributes = { 'http.request.method': method, 'http.route': route };
    return { name: `${method} ${route}`, kind: SpanKind.SERVER, attributes, parent: traceIn(req.headers) };
  };
  return inSpan(options, (span) =>
    span === undefined
      ? work()
      : work().then(() => {
          span.setAttribute('http.response.status_code', res.statusCode);
          if (res.statusCode >= FIRST_SERVER_ERROR) span.setAttribute('error.type', String(res.statusCode));
        }),
  );
}
