import { context, ROOT_CONTEXT, SpanKind, trace, type Context } from '@opentelemetry/api';
import type { CallMark, LedgerObserver } from '../ledger/observer.js';
import { outsideCalls } from '../observe/call-ids.js';
import { inSpan } from '../observe/spans.js';
import type { Observed } from './observed.js';

type Tracing = Pick<LedgerObserver, 'callStarts' | 'onBehalfOf'>;

/** Turns what the ledger reports into metrics and spans. */
export function createLedgerObserver({ metrics, traces }: Observed): LedgerObserver {
  return {
    ...(traces ? TRACED : UNTRACED),
    commitStored(calls) {
      metrics.add('fuelgauge_ledger_commits_total', { answer: 'stored' });
      metrics.observe('fuelgauge_ledger_batch_calls', {}, calls);
    },
    commitLost(why) {
      metrics.add('fuelgauge_ledger_commits_total', { answer: why });
    },
    insertAnswered(durationMs) {
      metrics.observe('fuelgauge_ledger_commit_duration_seconds', {}, durationMs / 1_000);
    },
    roundTrip(operation) {
      metrics.add('fuelgauge_ledger_round_trips_total', { operation });
    },
    watchQueues(waitingCalls) {
      metrics.read('fuelgauge_ledger_waiting_calls', waitingCalls);
    },
  };
}

/** Lines of the log that a batch causes are about none of its calls. */
const UNTRACED: Tracing = {
  callStarts: () => undefined,
  onBehalfOf: (_calls, _what, work) => outsideCalls(work),
};

/** Work for several calls belongs to the trace of the first one that has a trace, and is linked with those of the others. */
const TRACED: Tracing = {
  callStarts: () => (trace.getActiveSpan()?.isRecording() ? context.active() : undefined),

  onBehalfOf(calls, what, work) {
    const [first, ...others] = calls.filter(isTraced);
    if (!first) return outsideCalls(work);
    const span = () => ({
      name: `ledger ${what}`,
      kind: SpanKind.INTERNAL,
      attributes: { 'fuelgauge.calls': calls.length },
      parent: trace.setSpan(ROOT_CONTEXT, trace.getSpan(first)!),
      links: others.map((other) => ({ context: trace.getSpanContext(other)! })),
    });
    return outsideCalls(() => inSpan(span, work));
  },
};

const isTraced = (mark: CallMark): mark is Context => mark !== undefined;
