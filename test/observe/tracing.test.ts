import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { defaultPayloadConverter } from '@temporalio/common';
import { keepCallContext } from '../../observe/call-ids.js';
import { inSpan, traceIn, traceOut } from '../../observe/spans.js';
import { TRACE_HEADER, traceHeaders, traceOf } from '../../observe/temporal-headers.js';
import { startTracing, type Tracing } from '../../observe/tracing.js';

const warnings: string[] = [];
const log = { warn: (message: string) => void warnings.push(message) };
const span = () => ({ name: 'any', kind: SpanKind.INTERNAL, attributes: {}, parent: traceIn({}) });

describe('without a collector', () => {
  test.each([
    ['no variable names one', {}],
    ['the variable is empty', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
    ['the SDK is disabled', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_SDK_DISABLED: 'true' }],
    ['no exporter is wanted', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_TRACES_EXPORTER: 'none' }],
  ])('nothing is exported and nobody is warned: %s', async (_, environment) => {
    expect(await startTracing('api', environment, log)).toMatchObject({ isOn: false });
    expect(warnings).toEqual([]);
  });

  test('work runs without a span, and messages carry no trace', async () => {
    const inside = await inSpan(
      () => {
        throw new Error('nobody asks what the span would be');
      },
      (kept) => Promise.resolve([kept, traceHeaders()]),
    );
    expect(inside).toEqual([undefined, {}]);
  });
});

test('a protocol that we do not speak is a warning, and no reason to stop', async () => {
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
  expect(await startTracing('api', environment, log)).toMatchObject({ isOn: false });
  expect(warnings.splice(0)).toEqual([expect.stringContaining('grpc')]);
});

describe('with a collector that is away', () => {
  let tracing: Tracing;
  beforeAll(async () => {
    keepCallContext();
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = 'http://127.0.0.1:1';
    tracing = await startTracing('api', process.env, log);
  });
  afterAll(() => {
    delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  });

  test('a trace crosses a message of Temporal', async () => {
    const [sent, headers] = await inSpan(span, (kept) =>
      Promise.resolve([kept!.spanContext(), traceHeaders()] as const),
    );
    expect(trace.getSpanContext(traceOf(headers))).toMatchObject({ traceId: sent.traceId, spanId: sent.spanId });
  });

  test.each([['text'], [null], [7], [{ traceparent: 'hostile' }]])(
    'a header that is no trace counts as none: %j',
    (value) => {
      const headers = { [TRACE_HEADER]: defaultPayloadConverter.toPayload(value) };
      expect(trace.getSpanContext(traceOf(headers))).toBeUndefined();
      expect(trace.getSpanContext(traceOf({ [TRACE_HEADER]: { data: new Uint8Array([1]) } }))).toBeUndefined();
    },
  );

  test('what fails inside a span fails as it would without one', async () => {
    await expect(inSpan(span, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(traceOut()).toEqual({});
    expect(trace.getSpan(context.active())).toBeUndefined();
  });

  test('the process stops all the same', async () => {
    await inSpan(span, () => Promise.resolve());
    await expect(tracing.stop()).resolves.toBeUndefined();
  });
});
