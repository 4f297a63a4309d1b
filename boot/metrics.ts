import { collectDefaultMetrics, Registry } from 'prom-client';

/** Collects the metrics of one process: memory, CPU and event loop. Its rooms add their own. */
export function createMetricsRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
