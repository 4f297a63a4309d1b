/** Dates and other people's words as a mail shows them. */
import { localDateOf } from '../domain/time-zone.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** The last day of a period, which ends just before `end`: `21 Dec 2026`. */
export function formatLastDay(end: Date, timeZone: string): string {
  const [year, month, day] = localDateOf(new Date(end.getTime() - 1), timeZone)
    .split('-')
    .map(Number) as [number, number, number];
  return `${day} ${MONTHS[month - 1]!} ${year}`;
}

/** A name that somebody typed: one line, without characters that turn the text around. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}
