import { describe, expect, test } from '@jest/globals';
import { drive } from '../../tools/measure/bench/drive.js';
import { latencyOf, medianBy, percentile, Schedule } from '../../tools/measure/bench/statistics.js';

describe('percentiles', () => {
  const hundred = Float64Array.from({ length: 100 }, (_, index) => index + 1);

  test('are measured values, by nearest rank', () => {
    expect(percentile(hundred, 50)).toBe(50);
    expect(percentile(hundred, 99)).toBe(99);
    expect(percentile(hundred, 100)).toBe(100);
    expect(percentile(Float64Array.of(1, 2, 3), 99)).toBe(3);
    expect(percentile(Float64Array.of(7), 50)).toBe(7);
  });

  test('are sorted by size, not as text', () => {
    expect(latencyOf([9, 10, 100, 1])).toEqual({ p50Ms: 9, p99Ms: 100, maxMs: 100 });
  });

  test('of nothing are not a number', () => {
    expect(latencyOf([])).toEqual({ p50Ms: Number.NaN, p99Ms: Number.NaN, maxMs: Number.NaN });
  });
});

test('the median is one of the runs, the lower of the two in the middle', () => {
  expect(medianBy([{ v: 3 }, { v: 1 }, { v: 2 }], ({ v }) => v)).toEqual({ v: 2 });
  expect(medianBy([4, 1, 3, 2], (value) => value)).toBe(2);
});

describe('a fixed rate', () => {
  test('is due at even intervals', () => {
    const schedule = new Schedule(1_000, 50);
    expect([schedule.take(50), schedule.take(50.5), schedule.take(51.2)]).toEqual([50, null, 51]);
  });

  test('keeps the requests that a stall delayed', () => {
    const schedule = new Schedule(100, 0);
    const intended = Array.from({ length: 5 }, () => schedule.take(35));
    expect(intended).toEqual([0, 10, 20, 30, null]);
  });

  test('counts the wait for a connection as latency, and a request that was never sent as failed', async () => {
    // One slot that needs 20 ms serves 50 a second; 200 a second are asked for.
    const perform = () =>
      new Promise<{ id: string; action: number }>((resolve) => {
        setTimeout(resolve, 20, { id: 'x', action: 1 });
      });
    const load = { slots: 1, warmUpMs: 0, measureMs: 300, ratePerSecond: 200 };
    const { latenciesMs, problems } = await drive(load, perform, () => undefined);
    expect(Math.max(...latenciesMs)).toBeGreaterThan(150);
    expect(problems['not sent in time']).toBeGreaterThan(20);
  });
});

test('a closed loop counts the answers within the measured time, and keeps every acknowledgement', async () => {
  const phases: string[] = [];
  const perform = (n: number) =>
    new Promise<{ id: string; action: number } | { problem: string }>((resolve) => {
      setTimeout(resolve, 5, n === 3 ? { problem: '503' } : { id: `e-${n}`, action: n });
    });
  const load = { slots: 2, warmUpMs: 60, measureMs: 100 };
  const recording = await drive(load, perform, (phase) => phases.push(phase));
  expect(phases).toEqual(['measuring', 'measured']);
  expect(recording.problems).toEqual({ '503': 1 });
  expect(recording.latenciesMs.length).toBeGreaterThan(0);
  expect(recording.acknowledged.length).toBeGreaterThan(recording.latenciesMs.length);
  expect(new Set(recording.acknowledged.map(([n]) => n)).size).toBe(recording.acknowledged.length);
  expect(recording.acknowledged.every(([n, id]) => id === `e-${n}`)).toBe(true);
});
