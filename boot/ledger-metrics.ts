import type { LedgerObserver } from '../ledger/observer.js';
import type { Metrics } from '../observe/metrics.js';

/** Turns what the ledger reports into metrics. */
export function createLedgerObserver(metrics: Metrics): LedgerObserver {
  return {
    callStarts: () => undefined,
    duringBatch: (_calls, work) => work(),
    inserted(answer, ms, calls) {
      metrics.add('fuelgauge_ledger_commits_total', { answer });
      if (answer !== 'stored') return;
      metrics.observe('fuelgauge_ledger_commit_duration_seconds', {}, ms / 1_000);
      metrics.observe('fuelgauge_ledger_batch_calls', {}, calls);
    },
    roundTrip(operation) {
      metrics.add('fuelgauge_ledger_round_trips_total', { operation });
    },
    watchQueues(waitingCalls) {
      metrics.read('fuelgauge_ledger_waiting_calls', waitingCalls);
    },
  };
}
