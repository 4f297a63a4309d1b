import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  intervalLengthMs,
  periodAfter,
  periodContaining,
  type PeriodRange,
  type Schedule,
} from '../../../domain/calendar/period.js';
import { isLocalDate, isTimeZone, startOfLocalDate } from '../../../domain/calendar/time-zone.js';

const starts = (schedule: Schedule, from: string, count: number): string[] => {
  let period = periodContaining(schedule, new Date(from));
  return Array.from({ length: count }, () => {
    const start = period.start.toISOString();
    period = periodAfter(schedule, period.end);
    return start.replace(':00.000Z', 'Z');
  });
};

test('a period counts from the original anchor day, also through short months', () => {
  const schedule = { anchorDate: '2026-01-31', timeZone: 'UTC', interval: 'P1M' };
  expect(starts(schedule, '2026-01-31T00:00:00Z', 5)).toEqual([
    '2026-01-31T00:00Z',
    '2026-02-28T00:00Z',
    '2026-03-31T00:00Z',
    '2026-04-30T00:00Z',
    '2026-05-31T00:00Z',
  ]);
});

test('a yearly period from 29 February ends on 28 February in common years', () => {
  const schedule = { anchorDate: '2024-02-29', timeZone: 'UTC', interval: 'P1Y' };
  expect(starts(schedule, '2024-02-29T00:00:00Z', 5)).toEqual([
    '2024-02-29T00:00Z',
    '2025-02-28T00:00Z',
    '2026-02-28T00:00Z',
    '2027-02-28T00:00Z',
    '2028-02-29T00:00Z',
  ]);
});

const contains = ({ start, end }: PeriodRange, at: Date): boolean => start <= at && at < end;

test('an anchor in the past or the future opens the period that contains now', () => {
  const schedule = { anchorDate: '2020-05-15', timeZone: 'Europe/Berlin', interval: 'P1M' };
  const now = new Date('2026-11-22T10:00:00Z');
  expect(periodContaining(schedule, now)).toEqual({
    start: new Date('2026-11-14T23:00:00Z'),
    end: new Date('2026-12-14T23:00:00Z'),
  });
  expect(contains(periodContaining({ ...schedule, anchorDate: '2030-01-01' }, now), now)).toBe(true);
});

describe('local midnight', () => {
  test.each([
    // Clocks go forward at midnight: the day begins at 01:00.
    ['2023-04-28', 'Africa/Cairo', '2023-04-27T22:00:00Z'],
    ['2022-03-27', 'Asia/Beirut', '2022-03-26T22:00:00Z'],
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
    // Clocks go back at midnight: the first of the two.
    ['2018-02-18', 'America/Sao_Paulo', '2018-02-18T03:00:00Z'],
    ['2022-11-06', 'America/Havana', '2022-11-06T04:00:00Z'],
    // A whole day that never was.
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
    // Half an hour of summer time.
    ['2026-10-05', 'Australia/Lord_Howe', '2026-10-04T13:00:00Z'],
  ])('%s in %s is %s', (date, zone, instant) => {
    expect(startOfLocalDate(date, zone)).toEqual(new Date(instant));
  });
});

test('a new zone moves the next end, and never makes a sliver of a period', () => {
  const end = new Date('2026-03-31T22:00:00Z');
  const next = periodAfter({ anchorDate: '2026-01-01', timeZone: 'America/Los_Angeles', interval: 'P1M' }, end);
  expect(next).toEqual({ start: end, end: new Date('2026-05-01T07:00:00Z') });
});

test('every instant of 400 years is in exactly one period, and each period begins where the last one ends', () => {
  const zones = [
    'UTC',
    'Europe/Berlin',
    'Africa/Cairo',
    'Asia/Beirut',
    'Pacific/Apia',
    'Australia/Lord_Howe',
    'America/Sao_Paulo',
  ];
  const schedules = fc.record({
    anchorDate: fc
      .tuple(fc.integer({ min: 1900, max: 2300 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
      .map(([year, month, day]) =>
        [
          year,
          String(month).padStart(2, '0'),
          String(day + 3 > 28 && month !== 2 ? Math.min(day + 3, 30) : day).padStart(2, '0'),
        ].join('-'),
      ),
    timeZone: fc.constantFrom(...zones),
    interval: fc.constantFrom('P1M', 'P3M', 'P1Y', 'P1W', 'P10D', 'PT2M', 'PT36H'),
  });
  const instants = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2300, 0) }).map((ms) => new Date(ms));
  fc.assert(
    fc.property(schedules, instants, (schedule, at) => {
      const period = periodContaining(schedule, at);
      const next = periodAfter(schedule, period.end);
      const last = new Date(period.end.getTime() - 1);
      return (
        contains(period, at) &&
        next.start.getTime() === period.end.getTime() &&
        next.end > next.start &&
        periodContaining(schedule, last).start.getTime() === period.start.getTime() &&
        periodContaining(schedule, period.end).end.getTime() === next.end.getTime()
      );
    }),
    { numRuns: 2_000 },
  );
});

test('only intervals of one unit, real dates and known zones are taken', () => {
  expect(['P2W', 'PT2M', 'PT1H'].map(intervalLengthMs)).toEqual([14 * 86_400_000, 120_000, 3_600_000]);
  expect(
    ['', 'P', 'P0M', 'PT', 'P1M2D', 'PT2D', '1M', 'P99999M'].map(intervalLengthMs).filter((length) => length !== null),
  ).toEqual([]);
  expect([isLocalDate('2024-02-29'), isLocalDate('2023-02-29'), isLocalDate('2023-2-9')]).toEqual([true, false, false]);
  expect([isTimeZone('Europe/Berlin'), isTimeZone('Mars/Olympus')]).toEqual([true, false]);
});
