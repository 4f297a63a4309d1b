import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { propagation, SpanKind, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import type { Headers } from '@temporalio/common';
import { TRACED_CLIENT } from '../../boot/traced-client.js';
import { keepCallContext } from '../../observe/call-ids.js';
import { inSpan, switchSpansOn, traceIn } from '../../observe/spans.js';
import { traceOf } from '../../observe/temporal-headers.js';

type Sent = Readonly<Record<string, Headers>>;
type Interceptor = (input: Sent, next: (input: Sent) => Promise<Sent>) => Promise<Sent>;

const provider = new BasicTracerProvider();
const interceptors = (TRACED_CLIENT.workflow as unknown as readonly Readonly<Record<string, Interceptor>>[])[0]!;
const OWN = { data: new Uint8Array([1]) };

beforeAll(() => {
  keepCallContext();
  trace.setGlobalTracerProvider(provider);
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  switchSpansOn();
});
afterAll(() => provider.shutdown());

const send = (name: string, fields: readonly string[]): Promise<Sent> =>
  interceptors[name]!(Object.fromEntries(fields.map((field) => [field, { own: OWN }])), (input) =>
    Promise.resolve(input),
  );

test.each([
  ['startWithDetails', ['headers']],
  ['signal', ['headers']],
  ['signalWithStart', ['headers']],
  ['startUpdate', ['headers']],
  ['startUpdateWithStart', ['workflowStartHeaders', 'updateHeaders']],
])(
  '%s sends the trace of the running call beside its own headers, and none outside of a call',
  async (name, fields) => {
    const request = { name: 'request', kind: SpanKind.SERVER, attributes: {}, parent: traceIn({}) };
    const [sent, traceId] = await inSpan(
      () => request,
      async (span) => [await send(name, fields), span!.spanContext().traceId] as const,
    );
    for (const field of fields) {
      expect(sent[field]!['own']).toBe(OWN);
      expect(trace.getSpanContext(traceOf(sent[field]!))?.traceId).toBe(traceId);
    }
    expect(await send(name, fields)).toEqual(Object.fromEntries(fields.map((field) => [field, { own: OWN }])));
  },
);
