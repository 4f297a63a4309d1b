import { describe, expect, test } from '@jest/globals';
import { METRICS, PROCESSES, type MetricRow } from '../../observe/metric-table.js';
import { createMetrics } from '../../observe/metrics.js';
import { codeFolders, sourceFilesIn, textOf } from '../architecture/source-files.js';

/** The gauge of parked top-ups as a scrape reads it. */
function gaugeOf(count: () => number | Promise<number>, ttlMs?: number): () => Promise<string | undefined> {
  const metrics = createMetrics('api', ttlMs);
  metrics.read('fuelgauge_top_ups_parked', count);
  return async () => /^fuelgauge_top_ups_parked (.*)$/m.exec(await metrics.registry.metrics())?.[1];
}

describe('a gauge', () => {
  test('costs one reading however often it is scraped', async () => {
    let counts = 0;
    const scrape = gaugeOf(() => Promise.resolve((counts += 1)));
    expect(await Promise.all([scrape(), scrape()])).toEqual(['1', '1']);
    expect(await scrape()).toBe('1');
  });

  test('keeps its last reading while the database is away', async () => {
    let away = false;
    const scrape = gaugeOf(() => (away ? Promise.reject(new Error('away')) : Promise.resolve(3)), 0);
    expect(await scrape()).toBe('3');
    away = true;
    expect(await scrape()).toBe('3');
  });

  test('is unknown before its first reading, and asks a database that is away only once', async () => {
    let counts = 0;
    const scrape = gaugeOf(() => {
      counts += 1;
      return Promise.reject(new Error('away'));
    });
    expect([await scrape(), await scrape()]).toEqual(['Nan', 'Nan']);
    expect(counts).toBe(1);
  });

  test('survives a reading that throws', async () => {
    const scrape = gaugeOf(() => {
      throw new Error('broken');
    });
    expect(await scrape()).toBe('Nan');
  });

  test('has one value for each set of labels, and forgets those that are gone', async () => {
    const metrics = createMetrics('worker', 0);
    let sorts = ['finding', 'notice'];
    metrics.read('fuelgauge_findings_open', () => sorts.map((sort, value) => ({ labels: { sort }, value })));
    const scraped = async () => (await metrics.registry.metrics()).match(/^fuelgauge_findings_open\{.*$/gm);
    expect(await scraped()).toEqual([
      'fuelgauge_findings_open{sort="finding"} 0',
      'fuelgauge_findings_open{sort="notice"} 1',
    ]);
    sorts = ['notice'];
    expect(await scraped()).toEqual(['fuelgauge_findings_open{sort="notice"} 0']);
  });
});

test('a metric of another process is ignored', async () => {
  const metrics = createMetrics('admin');
  metrics.add('fuelgauge_stripe_webhooks_total', { outcome: 'stored' });
  metrics.observe('fuelgauge_activity_duration_seconds', { activity: 'debitCredits', outcome: 'completed' }, 1);
  metrics.read('fuelgauge_findings_open', () => []);
  expect(await metrics.registry.metrics()).not.toMatch(/webhooks|activity|findings/);
});

describe('the table of metrics', () => {
  const rows: readonly MetricRow[] = METRICS;

  test('names each metric once, as Prometheus names them', () => {
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    for (const { name, type } of rows) {
      expect(name).toMatch(/^fuelgauge_[a-z_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
    }
  });

  test('gives buckets to histograms, in their order, and to no other', () => {
    for (const { type, buckets } of rows) {
      expect(buckets !== undefined).toBe(type === 'histogram');
      expect([...(buckets ?? [])].sort((a, b) => a - b)).toEqual(buckets ?? []);
    }
  });

  test('registers what each process has: with its help, and counters and gauges once they have a value', async () => {
    for (const process of PROCESSES) {
      const metrics = createMetrics(process);
      const text = await metrics.registry.metrics();
      const own = rows.filter(({ processes, type }) => processes.includes(process) && type !== 'gauge');
      for (const { name, type, help } of own) {
        expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}`);
      }
      expect(new Set(text.match(/^# TYPE fuelgauge_.*$/gm) ?? []).size).toBe(own.length);
    }
  });

  test('has no row that nothing fills', () => {
    const texts = codeFolders()
      .flatMap(sourceFilesIn)
      .filter((file) => file !== 'observe/metric-table.ts')
      .map(textOf);
    const unused = rows.filter(({ name }) => !texts.some((text) => text.includes(`'${name}'`)));
    expect(unused.map(({ name }) => name)).toEqual([]);
  });
});
