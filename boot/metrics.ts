import { collectDefaultMetrics, Registry } from 'prom-client';

/** The metrics of one process: memory, CPU and event loop from the start; its rooms add their own. */
export function createMetricsRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
