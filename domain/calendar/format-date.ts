/**
 * Formats dates as people read them, in mails and on pages: `21 Sep 2026`. The months do not depend on the machine's
 * locale.
 */
import { localDateOf } from './time-zone.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

export function formatDate(at: Date, timeZone: string): string {
  const [year, month, day] = localDateOf(at, timeZone).split('-').map(Number) as [number, number, number];
  return `${day} ${MONTHS[month - 1]!} ${year}`;
}

/** `21 Sep` within the year of `since`, such as the start of a period that both belong to; `21 Sep 2027` in another one. */
export function formatDay(at: Date, timeZone: string, since: Date): string {
  const date = formatDate(at, timeZone);
  const year = ` ${localDateOf(since, timeZone).slice(0, 4)}`;
  return date.endsWith(year) ? date.slice(0, -year.length) : date;
}

/** `21 Sep 2026 at 14:05`, by the zone's clock. */
export function formatDateTime(at: Date, timeZone: string): string {
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone });
  return `${formatDate(at, timeZone)} at ${time.format(at)}`;
}

/** The last day of a period: its end is exclusive. */
export const lastDayOf = (end: Date): Date => new Date(end.getTime() - 1);

export const formatLastDay = (end: Date, timeZone: string): string => formatDate(lastDayOf(end), timeZone);
