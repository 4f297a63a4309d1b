import { expect, jest, test } from '@jest/globals';
import {
  canonicalTimeZone,
  isTimeZone,
  localDateOf,
  localDatesIn,
  namedTimeZone,
  startOfLocalDate,
} from '../../../domain/calendar/time-zone.js';

test('a zone means the same in any spelling, whichever came first', () => {
  const at = new Date('2026-07-01T22:30:00Z');
  for (const zone of ['europe/BERLIN', 'Europe/Berlin', 'EUROPE/berlin']) {
    expect([localDateOf(at, zone), canonicalTimeZone(zone), namedTimeZone(zone)]).toEqual([
      '2026-07-02',
      'Europe/Berlin',
      'Europe/Berlin',
    ]);
  }
});

test('a spelling that only looks like a known zone is no zone, also after that zone was used', () => {
  expect(isTimeZone('Asia/Kolkata')).toBe(true);
  expect([isTimeZone('Asia/\u212aolkata'), isTimeZone('Asia/Kolkata '), isTimeZone('')]).toEqual([false, false, false]);
});

test('a zone that is not known is refused every time', () => {
  for (let tries = 0; tries < 2; tries += 1) {
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(() => localDateOf(new Date(), 'Mars/Olympus')).toThrow(RangeError);
  }
});

/** Different spellings of one zone: each letter is upper or lower case. */
const spellings = (zone: string, count: number): string[] =>
  Array.from({ length: count }, (_, bits) =>
    zone.replaceAll(/./g, (letter, index: number) =>
      (bits >> index) & 1 ? letter.toUpperCase() : letter.toLowerCase(),
    ),
  );

test('ten thousand spellings of a zone grow no memory: they share one format', () => {
  const built = jest.spyOn(Intl, 'DateTimeFormat');
  for (const zone of spellings('America/Argentina/Buenos_Aires', 10_000)) expect(isTimeZone(zone)).toBe(true);
  expect(built.mock.calls.length).toBeLessThanOrEqual(1);
  built.mockRestore();
});

test.each(['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/Havana', 'Atlantic/Azores'])(
  'many local dates in %s are those of each instant alone, forwards and backwards',
  (zone) => {
    const days = Array.from({ length: 366 }, (_, n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
    const midnights = days.map((day) => startOfLocalDate(day, zone).getTime());
    const instants = midnights.flatMap((ms) => [ms - 1, ms, ms + 3_600_000].map((one) => new Date(one)));
    const expected = instants.map((at) => localDateOf(at, zone));
    const ms = instants.map((instant) => instant.getTime());
    expect(ms.map(localDatesIn(zone))).toEqual(expected);
    expect(ms.reverse().map(localDatesIn(zone))).toEqual(expected.reverse());
  },
);
