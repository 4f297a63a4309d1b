/** Makes the spans of a trace: one for each request, each try of an activity, and each batch and request of the ledger. */
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanKind,
} from '@opentelemetry/api';

export interface SpanOptions {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  /** Where it belongs. */
  readonly parent: Context;
  readonly links?: Link[];
}

/** What crosses from process to process, by the names of W3C Trace Context. */
export type Carrier = Readonly<Record<string, string | string[] | undefined>>;

/** Without a collector a request must not pay for spans that go nowhere. */
let isOn = false;

/** `startTracing` calls it, once a process. */
export function switchSpansOn(): void {
  isOn = true;
}

export const tracer = () => trace.getTracer('fuelgauge');

/** The trace that a message belongs to; nothing else of the running call. */
export const traceIn = (carrier: Carrier): Context => propagation.extract(ROOT_CONTEXT, carrier);

/** What a message has to carry so that its receiver belongs to the trace of the running call; empty without a trace. */
export function traceOut(): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier;
}

/** Runs `work` inside a span, which ends with it. Without a collector nobody asks what the span would be. */
export const inSpan = <T>(options: () => SpanOptions, work: (span?: Span) => Promise<T>): Promise<T> =>
  isOn ? inKeptSpan(options(), work) : work();

/** What fails marks the span by its kind only: messages may quote. */
async function inKeptSpan<T>(options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
  const { name, kind, attributes, parent, links = [] } = options;
  const span = tracer().startSpan(name, { kind, attributes, links }, parent);
  try {
    return await context.with(trace.setSpan(context.active(), span), () => work(span));
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
    throw error;
  } finally {
    span.end();
  }
}
