/** Amounts, dates and other people's words as a mail shows them. */
import type { Money } from '../domain/money.js';
import { localDateOf } from '../domain/time-zone.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `{ amount: 12500, currency: 'eur' }` -> `€125.00`; a yen has no smaller unit. */
export function formatMoney({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

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
