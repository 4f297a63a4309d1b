import { expect, test } from '@jest/globals';
import { formatDate, formatDay, formatLastDay } from '../../../domain/calendar/format-date.js';

test('every month has three letters, September too', () => {
  const months = Array.from({ length: 12 }, (_, month) => formatDate(new Date(Date.UTC(2026, month, 21)), 'UTC'));
  expect(months).toEqual(
    ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].map(
      (name) => `21 ${name} 2026`,
    ),
  );
});

test('a date is that of its time zone', () => {
  const at = new Date('2026-08-31T22:30:00Z');
  expect(formatDate(at, 'UTC')).toBe('31 Aug 2026');
  expect(formatDate(at, 'Europe/Berlin')).toBe('1 Sep 2026');
});

test("a period's last day is the one before its end, in the account's zone", () => {
  const end = new Date('2027-01-01T00:00:00Z');
  expect(formatLastDay(end, 'UTC')).toBe('31 Dec 2026');
  expect(formatLastDay(end, 'Asia/Tokyo')).toBe('1 Jan 2027');
  expect(formatLastDay(end, 'America/New_York')).toBe('31 Dec 2026');
});

test('a day names its year only where that is another one than the year in which its period began', () => {
  const start = new Date('2026-12-15T00:00:00Z');
  expect(formatDay(new Date('2026-12-30T12:00:00Z'), 'UTC', start)).toBe('30 Dec');
  expect(formatDay(new Date('2027-01-14T12:00:00Z'), 'UTC', start)).toBe('14 Jan 2027');
  expect(formatDay(new Date('2026-12-31T23:30:00Z'), 'Europe/Berlin', start)).toBe('1 Jan 2027');
});
