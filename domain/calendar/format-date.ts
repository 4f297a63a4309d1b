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

/** `21 Sep 2026 at 14:05`, by the zone's clock. */
export function formatDateTime(at: Date, timeZone: string): string {
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone });
  return `${formatDate(at, timeZone)} at ${time.format(at)}`;
}

/** The last day of a period: its end is exclusive. */
export function formatLastDay(end: Date, timeZone: string): string {
  return formatDate(new Date(end.getTime() - 1), timeZone);
}
