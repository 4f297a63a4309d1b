import { describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { createMetrics } from '../../api/metrics.js';

/** The gauge of parked top-ups as a scrape reads it. */
function gaugeOf(countParkedTopUps: () => Promise<number>, parkedTtlMs?: number): () => Promise<string | undefined> {
  const registry = new Registry();
  createMetrics({
    registry,
    countParkedTopUps,
    countParkedEvents: () => Promise.resolve(0),
    ...(parkedTtlMs !== undefined && { parkedTtlMs }),
  });
  return async () => /^fuelgauge_top_ups_parked (.*)$/m.exec(await registry.metrics())?.[1];
}

describe('the gauge of parked top-ups', () => {
  test('costs one count however often it is scraped', async () => {
    let counts = 0;
    const scrape = gaugeOf(() => Promise.resolve((counts += 1)));
    expect(await Promise.all([scrape(), scrape()])).toEqual(['1', '1']);
    expect(await scrape()).toBe('1');
  });

  test('keeps the last count while the database is away', async () => {
    let away = false;
    const scrape = gaugeOf(() => (away ? Promise.reject(new Error('away')) : Promise.resolve(3)), 0);
    expect(await scrape()).toBe('3');
    away = true;
    expect(await scrape()).toBe('3');
  });

  test('is unknown before the first count, and asks a database that is away only once', async () => {
    let counts = 0;
    const scrape = gaugeOf(() => {
      counts += 1;
      return Promise.reject(new Error('away'));
    });
    expect([await scrape(), await scrape()]).toEqual(['Nan', 'Nan']);
    expect(counts).toBe(1);
  });
});
