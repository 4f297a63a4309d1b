import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { context, SpanKind, trace, type Context } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { createLedgerObserver } from '../../boot/ledger-observer.js';
import { currentIds, duringCall, keepCallContext } from '../../observe/call-ids.js';
import { createMetrics } from '../../observe/metrics.js';
import { inSpan, switchSpansOn, traceIn } from '../../observe/spans.js';

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

beforeAll(() => {
  keepCallContext();
  trace.setGlobalTracerProvider(provider);
  switchSpansOn();
});
afterAll(() => provider.shutdown());

const request = <T>(name: string, work: () => Promise<T>): Promise<T> =>
  duringCall({ requestId: name }, () =>
    inSpan(() => ({ name, kind: SpanKind.SERVER, attributes: {}, parent: traceIn({}) }), work),
  );
const spanOf = (name: string) => exporter.getFinishedSpans().find((span) => span.name === name)!;

test('a batch belongs to the trace of its first call, is linked with the others, and is about none of them', async () => {
  const observer = createLedgerObserver({ metrics: createMetrics('api'), traces: true });
  const markOf = (name: string) => request(name, () => Promise.resolve(observer.callStarts()));
  const marks = [await markOf('first'), await markOf('second'), observer.callStarts()];
  let ids: unknown;
  // The queue was started by a call that is long answered.
  const answer = await request('long answered', () =>
    observer.onBehalfOf(marks, 'batch', () => {
      ids = currentIds();
      return Promise.resolve('answer');
    }),
  );
  expect([answer, ids]).toEqual(['answer', {}]);
  const batch = spanOf('ledger batch');
  expect(batch.parentSpanContext?.spanId).toBe(spanOf('first').spanContext().spanId);
  expect(batch.links.map((link) => link.context.spanId)).toEqual([spanOf('second').spanContext().spanId]);
  expect(batch.attributes).toEqual({ 'fuelgauge.calls': 3 });
});

test('a batch of calls without a trace makes no span and leaves the one in which its queue runs', async () => {
  const observer = createLedgerObserver({ metrics: createMetrics('api'), traces: true });
  exporter.reset();
  let inside: Context | undefined;
  await request('long answered', () =>
    observer.onBehalfOf([undefined], 'batch', () => {
      inside = context.active();
      return Promise.resolve();
    }),
  );
  expect(trace.getSpan(inside!)).toBeUndefined();
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['long answered']);
});

test('without traces a call leaves no mark, and a batch is about none of its calls', async () => {
  const observer = createLedgerObserver({ metrics: createMetrics('api'), traces: false });
  exporter.reset();
  let ids: unknown;
  await request('long answered', async () => {
    await observer.onBehalfOf([observer.callStarts()], 'batch', () => {
      ids = currentIds();
      return Promise.resolve();
    });
    expect(observer.callStarts()).toBeUndefined();
  });
  expect(ids).toEqual({});
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['long answered']);
});

test('commits are counted by what became of them, with their calls; inserts by how long they took', async () => {
  const metrics = createMetrics('api');
  const observer = createLedgerObserver({ metrics, traces: false });
  observer.commitStored(3);
  for (const why of ['conflict', 'repeated', 'unknown'] as const) observer.commitLost(why);
  observer.insertAnswered(20);
  observer.roundTrip('insert');
  observer.watchQueues(() => 7);
  const text = await metrics.registry.metrics();
  for (const line of [
    'fuelgauge_ledger_commits_total{answer="stored"} 1',
    'fuelgauge_ledger_commits_total{answer="conflict"} 1',
    'fuelgauge_ledger_commits_total{answer="repeated"} 1',
    'fuelgauge_ledger_commits_total{answer="unknown"} 1',
    'fuelgauge_ledger_commit_duration_seconds_sum 0.02',
    'fuelgauge_ledger_batch_calls_sum 3',
    'fuelgauge_ledger_round_trips_total{operation="insert"} 1',
    'fuelgauge_ledger_waiting_calls 7',
  ]) {
    expect(text).toContain(line);
  }
});
