/**
 * Turns the local dates of a time zone into UTC instants. Pure: every answer follows from its arguments and the zone's
 * history.
 */
import { LRUCache } from 'lru-cache';

/** `YYYY-MM-DD` */
export type LocalDate = string;

const DAY_MS = 86_400_000;
/** Callers choose the zones, and a format is large. There are about 600 zones by name. */
const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 600 });

export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** The canonical name of a zone, from any of its names in any case: databases are strict about the case. */
export function canonicalTimeZone(zone: string): string {
  return formatOf(zone).resolvedOptions().timeZone;
}

/** The zone's name as it was given, with only its case corrected. */
export function namedTimeZone(zone: string): string {
  const canonical = canonicalTimeZone(zone);
  return canonical.toLowerCase() === zone.toLowerCase() ? canonical : zone;
}

export function isLocalDate(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

export function localDateOf(at: Date, zone: string): LocalDate {
  return new Date(at.getTime() + offsetMs(at.getTime(), zone)).toISOString().slice(0, 10);
}

/**
 * Finds the local dates of many instants, given in ms since 1970, in one zone, fast where the next instant is on the same
 * day: a date is one stretch of time, in every zone since 2011.
 */
export function localDatesIn(zone: string): (atMs: number) => LocalDate {
  let day = { date: '', startMs: 0, endMs: 0 };
  return (atMs) => {
    if (atMs < day.startMs || atMs >= day.endMs) day = dayOf(new Date(atMs), zone);
    return day.date;
  };
}

function dayOf(at: Date, zone: string): { date: LocalDate; startMs: number; endMs: number } {
  const date = localDateOf(at, zone);
  const [start, end] = [startOfLocalDate(date, zone), startOfLocalDate(addDays(date, 1), zone)];
  return { date, startMs: start.getTime(), endMs: end.getTime() };
}

/**
 * The first instant of a local date. A midnight that does not exist (a clock set forward) moves forward by the gap;
 * of two equal ones (a clock set back) it is the earlier.
 */
export function startOfLocalDate(date: LocalDate, zone: string): Date {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const before = offsetMs(midnight - DAY_MS, zone);
  const after = offsetMs(midnight + DAY_MS, zone);
  const candidates =
    before === after ? [midnight - before] : [midnight - before, midnight - after].sort((a, b) => a - b);
  return new Date(candidates.find((at) => at + offsetMs(at, zone) === midnight) ?? midnight - before);
}

/** The `day`-th of the month that lies `months` after the month of `date`, or that month's last day. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const daysInMonth = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, daysInMonth));
  return first.toISOString().slice(0, 10);
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const key = cacheKeyOf(zone);
  let format = formats.get(key);
  if (!format) {
    const numeric = 'numeric';
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
    formats.set(key, format);
  }
  return format;
}

/** All spellings of a zone share one key. A letter beyond ASCII stays: the Kelvin sign would become a plain k. */
const cacheKeyOf = (zone: string): string => (/^[ -~]*$/.test(zone) ? zone.toLowerCase() : zone);

/** How the formats write a moment: month/day/year, hour:minute:second. */
const WRITTEN = /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+):(\d+)$/;

/** Local minus UTC. The text is read, because `formatToParts` takes three times as long. */
function offsetMs(at: number, zone: string): number {
  const [, month, day, year, hour, minute, second] = WRITTEN.exec(formatOf(zone).format(at))!.map(Number) as [
    unknown,
    ...[number, number, number, number, number, number],
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
