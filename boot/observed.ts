import { NO_METRICS, type Metrics } from '../observe/metrics.js';

/** Whom the services report to. */
export interface Observed {
  readonly metrics: Metrics;
  /** Whether traces are kept. */
  readonly traces: boolean;
}

/** For code that runs outside our processes. */
export const NOT_OBSERVED: Observed = { metrics: NO_METRICS, traces: false };
