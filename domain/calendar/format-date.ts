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

/** The last day of a period: its end is exclusive. */
export function formatLastDay(end: Date, timeZone: string): string {
  return formatDate(new Date(end.getTime() - 1), timeZone);
}
