import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Card } from '../../web/balance/card.js';
import { barsOf, begun, columnsOf, highest, leftLine, sum, type Series } from '../../web/usage/usage-data.js';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 8, 1);

const period = fc
  .record({
    startMs: fc.integer({ min: START - 30 * DAY_MS, max: START }),
    lengthMs: fc.oneof(fc.integer({ min: 60_000, max: DAY_MS }), fc.integer({ min: DAY_MS, max: 366 * DAY_MS })),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Asia/Kolkata'),
  })
  .map(({ startMs, lengthMs, timeZone }) => ({
    id: 'acme~1',
    number: 1,
    start: new Date(startMs).toISOString(),
    end: new Date(startMs + lengthMs).toISOString(),
    timeZone,
  }));

/** Days in and around the period; refunds make some of them negative. */
const series = fc.array(
  fc.record({
    feature: fc.constant('talent_search'),
    label: fc.constant('Talent search'),
    items: fc.array(
      fc.record({
        day: fc.integer({ min: -40, max: 400 }).map((day) => new Date(START + day * DAY_MS).toISOString().slice(0, 10)),
        tokens: fc.integer({ min: -500, max: 5_000 }),
      }),
      { maxLength: 40 },
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

const credits = fc.nat({ max: 10_000 });
const tokensOf = ({ items }: Series): number => sum(items.map(({ tokens }) => tokens));

describe('the columns of a period', () => {
  test('have parts that add up to each column, and columns that add up to everything spent', () => {
    fc.assert(
      fc.property(period, series, (of, all) => {
        const { columns } = columnsOf(of, all);
        for (const { parts, total } of columns) expect(sum(parts)).toBe(total);
        for (const [index, one] of all.entries()) {
          expect(sum(columns.map(({ parts }) => parts[index]!))).toBe(tokensOf(one));
        }
      }),
    );
  });

  test('are days, or weeks beyond 62 days, without a gap', () => {
    fc.assert(
      fc.property(period, (of) => {
        const { columns, isWeekly } = columnsOf(of, []);
        for (const [index, { from, to }] of columns.entries()) {
          const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
          expect(days).toBeLessThanOrEqual(isWeekly ? 7 : 1);
          expect(days).toBeGreaterThanOrEqual(1);
          const next = columns[index + 1];
          if (next) expect(Date.parse(next.from) - Date.parse(to)).toBe(DAY_MS);
        }
        expect(columns.length).toBeLessThanOrEqual(62);
        expect(columns.length).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test('begin with the local day on which the period begins, even where UTC has another', () => {
    const of = { id: 'p', number: 1, start: '2026-08-31T22:00:00.000Z', end: '2026-09-30T22:00:00.000Z' };
    const { columns } = columnsOf({ ...of, timeZone: 'Europe/Berlin' }, []);
    expect([columns[0]?.from, columns.at(-1)?.to, columns.length]).toEqual(['2026-09-01', '2026-09-30', 30]);
  });
});

describe('the chart', () => {
  test('has bars that are never negative, not a number, or outside it', () => {
    fc.assert(
      fc.property(period, series, (of, all) => {
        const { columns } = columnsOf(of, all);
        const max = highest(columns);
        for (const column of columns) {
          for (const { part, top, height } of barsOf(column, max)) {
            expect(height).toBeGreaterThan(0);
            expect(top).toBeGreaterThanOrEqual(0);
            expect(top + height).toBeLessThanOrEqual(100 + 1e-6);
            expect(height).toBeCloseTo((100 * column.parts[part]!) / max);
          }
        }
      }),
    );
  });

  test('and the table show the same: a day without a row has nothing to draw', () => {
    fc.assert(
      fc.property(period, series, fc.nat({ max: 400 }), (of, all, day) => {
        const shape = columnsOf(of, all);
        const rows = begun(shape, new Date(Date.parse(of.start) + day * DAY_MS));
        const max = highest(shape.columns);
        for (const column of shape.columns) {
          if (barsOf(column, max).length > 0) expect(rows).toContain(column);
        }
        expect(sum(rows.map(({ total }) => total))).toBe(sum(all.map(tokensOf)));
      }),
    );
  });
});

describe('the line of the credits left', () => {
  test('stays inside the chart, goes on in time, and ends with what is left', () => {
    const runways = fc.oneof(
      fc
        .constantFrom('enough', 'too_early', 'none_left', 'nothing_spent')
        .map((reason) => ({ reason, runsOutAt: null })),
      fc.nat({ max: 40 }).map((day) => ({ reason: null, runsOutAt: new Date(START + day * DAY_MS).toISOString() })),
    );
    fc.assert(
      fc.property(period, series, credits, credits, runways, fc.nat(), (of, all, creditsLeft, beyond, runway, ms) => {
        const card = { period: of, creditsLeft, overage: { tokens: beyond }, runway } as unknown as Card;
        const lengthMs = Date.parse(of.end) - Date.parse(of.start);
        const { past, ahead } = leftLine(columnsOf(of, all), card, new Date(Date.parse(of.start) + (ms % lengthMs)));
        const points = [...past, ...ahead];
        for (const [index, { place, left }] of points.entries()) {
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left).toBeLessThanOrEqual(1);
          expect(place).toBeGreaterThanOrEqual(points[index - 1]?.place ?? 0);
          expect(place).toBeLessThanOrEqual(1);
        }
        if (ahead.length > 0) expect(ahead[0]).toEqual(past.at(-1));
        if (runway.runsOutAt !== null) expect(ahead.at(-1)?.left).toBe(0);
      }),
    );
  });
});
