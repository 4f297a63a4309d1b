import { expect, jest, test } from '@jest/globals';
import { canonicalTimeZone, isTimeZone, localDateOf, namedTimeZone } from '../../../domain/calendar/time-zone.js';

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

test('ten thousand spellings of a zone, and every offset there is, grow no memory', () => {
  const built = jest.spyOn(Intl, 'DateTimeFormat');
  try {
    for (const zone of spellings('America/Argentina/Buenos_Aires', 10_000)) expect(isTimeZone(zone)).toBe(true);
    expect(built.mock.calls.length).toBeLessThanOrEqual(1);

    const offsets = Array.from({ length: 24 * 60 }, (_, minutes) => {
      const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
      return `+${hour}:${minute}`;
    });
    for (const zone of offsets) isTimeZone(zone);
    built.mockClear();
    // The first of them was dropped to make room: a cache without a bound would still have it.
    isTimeZone(offsets[0]!);
    expect(built).toHaveBeenCalledTimes(1);
  } finally {
    built.mockRestore();
  }
});
