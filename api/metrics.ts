/** Adds the API's metrics to those of its process. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { within } from '../storage/deadline.js';
import { remembered } from '../storage/remembered.js';

const COUNT_TIMEOUT_MS = 2_000;
const PARKED_TTL_MS = 15_000;

export interface Metrics {
  observeRequest(method: string, route: string, status: number, seconds: number): void;
  /** `outcome`: `charged`, `already_charged`, or the code of a refusal. */
  countDebit(outcome: string): void;
}

interface MetricsParts {
  readonly registry: Registry;
  readonly countParkedTopUps: () => Promise<number>;
  readonly countParkedEvents: () => Promise<number>;
  /** How long a count of parked top-ups or events is shown before the database is asked again. */
  readonly parkedTtlMs?: number;
}

export function createMetrics(parts: MetricsParts): Metrics {
  const { registry, countParkedTopUps, countParkedEvents, parkedTtlMs = PARKED_TTL_MS } = parts;
  const registers = [registry];
  const durations = new Histogram({
    name: 'fuelgauge_http_request_duration_seconds',
    help: 'How long requests took, by route.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const debits = new Counter({
    name: 'fuelgauge_debits_total',
    help: 'Debits requested over HTTP, by outcome.',
    labelNames: ['outcome'] as const,
    registers,
  });
  const gaugeOf = (name: string, what: string, count: () => Promise<number>): void => {
    const now = lastKnown(count, parkedTtlMs);
    new Gauge({
      name,
      help: `${what} that a person has to look at; NaN until the database has answered once.`,
      registers,
      async collect() {
        this.set(await now());
      },
    });
  };
  gaugeOf('fuelgauge_top_ups_parked', 'Purchases of credits', countParkedTopUps);
  gaugeOf('fuelgauge_stripe_events_parked', 'Events of Stripe', countParkedEvents);
  return {
    observeRequest(method, route, status, seconds) {
      durations.observe({ method, route, status }, seconds);
    },
    countDebit(outcome) {
      debits.inc({ outcome });
    },
  };
}

/** Scrapes never wait long and never load the database: a count that fails leaves the last one in place. */
function lastKnown(count: () => Promise<number>, ttlMs: number): () => Promise<number> {
  let last = Number.NaN;
  return remembered(async () => {
    last = await within(COUNT_TIMEOUT_MS, count()).catch(() => last);
    return last;
  }, ttlMs);
}
