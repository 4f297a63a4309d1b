/** Names the day on which most tests happen, and spans of time. */
export const T0 = new Date('2026-03-10T12:00:00Z');
export const later = (ms: number, from = T0): Date => new Date(from.getTime() + ms);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
