import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  observeRequest(method: string, route: string, status: number, seconds: number): void;
  /** `outcome`: `charged`, `already_charged`, or the code of a refusal. */
  countDebit(outcome: string): void;
  render(): Promise<string>;
  readonly contentType: string;
}

interface MetricsParts {
  /** Asked at every look. */
  readonly countParkedTopUps: () => Promise<number>;
}

export function createMetrics({ countParkedTopUps }: MetricsParts): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'fuelgauge_http_request_duration_seconds',
    help: 'How long requests took, by route.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const debits = new Counter({
    name: 'fuelgauge_debits_total',
    help: 'Debits asked for over HTTP, by what became of them.',
    labelNames: ['outcome'] as const,
    registers,
  });
  new Gauge({
    name: 'fuelgauge_top_ups_parked',
    help: 'Purchases of credits that a person has to look at; NaN while the database does not tell.',
    registers,
    async collect() {
      this.set(await countParkedTopUps().catch(() => Number.NaN));
    },
  });
  return {
    observeRequest(method, route, status, seconds) {
      durations.observe({ method, route, status }, seconds);
    },
    countDebit(outcome) {
      debits.inc({ outcome });
    },
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
