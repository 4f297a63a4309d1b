/** Registers the metrics of one process from the table and takes their values. No call of it throws or waits. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { within } from '../storage/deadline.js';
import { remembered } from '../storage/remembered.js';
import { METRICS, type MetricRow, type ProcessName } from './metric-table.js';

type Row = (typeof METRICS)[number];
type NameOf<T extends MetricRow['type']> = Extract<Row, { type: T }>['name'];
type LabelsOf<N extends Row['name']> = Readonly<Record<Extract<Row, { name: N }>['labels'][number], string | number>>;

/** One value, or one for each set of labels. */
type Reading<N extends Row['name']> = number | readonly { readonly labels: LabelsOf<N>; readonly value: number }[];

export interface Metrics {
  add<N extends NameOf<'counter'>>(name: N, labels: LabelsOf<N>): void;
  observe<N extends NameOf<'histogram'>>(name: N, labels: LabelsOf<N>, value: number): void;
  /** Has a gauge read when Prometheus asks. What was read last stays when it can't be read; before, it is NaN. */
  read<N extends NameOf<'gauge'>>(name: N, read: () => Reading<N> | Promise<Reading<N>>): void;
}

export interface ProcessMetrics extends Metrics {
  readonly registry: Registry;
}

/** A scrape never waits longer for one gauge. */
const READ_TIMEOUT_MS = 2_000;
/** However often Prometheus asks, the database is asked this often. */
const READING_TTL_MS = 15_000;

/** For code that runs outside our processes. */
export const NO_METRICS: Metrics = { add: () => undefined, observe: () => undefined, read: () => undefined };

/** Metrics of another process are ignored, so that shared code need not know where it runs. */
export function createMetrics(process: ProcessName, readingTtlMs = READING_TTL_MS): ProcessMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const rows: readonly MetricRow[] = METRICS.filter((row: MetricRow) => row.processes.includes(process));
  const settings = ({ name, help, labels }: MetricRow) => ({ name, help, labelNames: labels, registers: [registry] });
  const ofType = (type: MetricRow['type']): readonly MetricRow[] => rows.filter((row) => row.type === type);
  const counters = new Map(ofType('counter').map((row) => [row.name, new Counter(settings(row))]));
  const histograms = new Map(
    ofType('histogram').map((row) => [row.name, new Histogram({ ...settings(row), buckets: [...row.buckets!] })]),
  );
  const gauges = new Set(ofType('gauge').map(({ name }) => name));
  return {
    registry,
    add(name, labels) {
      counters.get(name)?.inc(labels);
    },
    observe(name, labels, value) {
      histograms.get(name)?.observe(labels, value);
    },
    read(name, read) {
      if (!gauges.has(name)) return;
      const row = rows.find((one) => one.name === name)!;
      const latest = lastKnown<Reading<typeof name>>(async () => await read(), readingTtlMs);
      new Gauge({
        ...settings(row),
        async collect() {
          const reading = await latest();
          if (typeof reading === 'number') {
            this.set(reading);
            return;
          }
          this.reset();
          for (const { labels, value } of reading) this.set(labels, value);
        },
      });
    },
  };
}

/** A scrape never waits long and never loads the database: what can't be read leaves the last reading in place. */
function lastKnown<R>(read: () => Promise<R>, ttlMs: number): () => Promise<R | number> {
  let last: R | number = Number.NaN;
  return remembered(async () => {
    last = await within(READ_TIMEOUT_MS, read()).catch(() => last);
    return last;
  }, ttlMs);
}
