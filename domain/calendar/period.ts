/**
 * Billing periods are half-open `[start, end)` ranges that follow from an anchor date, a time zone and an interval.
 * Calendar intervals are counted from the ORIGINAL anchor day (31 Jan, 28 Feb, 31 Mar), at local midnight.
 */
import { addDays, addMonths, startOfLocalDate, type LocalDate } from './time-zone.js';

export interface Schedule {
  readonly anchorDate: LocalDate;
  readonly timeZone: string;
  /** ISO 8601 duration of one kind of unit: `P1M`, `P1Y`, `P2W`, `P10D`, `PT2M`. */
  readonly interval: string;
  /** Moves every boundary by so many months, days or milliseconds, whichever the interval counts. */
  readonly offset?: number;
}

export interface PeriodRange {
  readonly start: Date;
  readonly end: Date;
}

type Step = { readonly months: number } | { readonly days: number } | { readonly ms: number };

const INTERVAL = /^P(?:(\d+)([YMWD])|T(\d+)([HMS]))$/;
/** Of its unit: `PT10000S` is the longest in seconds. */
export const MAX_INTERVAL_COUNT = 10_000;
const DAY_MS = 86_400_000;
const MEAN_MONTH_DAYS = 30.436875;
const LENGTH_MS = { H: 3_600_000, M: 60_000, S: 1_000 } as const;

/** The mean length of an interval; null for what is none. */
export function intervalLengthMs(text: string): number | null {
  const step = parseInterval(text);
  return step && lengthMs(step);
}

/** The period of the schedule that contains `at`. */
export function periodContaining(schedule: Schedule, at: Date): PeriodRange {
  let index = estimateIndex(schedule, at);
  while (boundary(schedule, index) > at) index -= 1;
  while (boundary(schedule, index + 1) <= at) index += 1;
  return { start: boundary(schedule, index), end: boundary(schedule, index + 1) };
}

/**
 * The period that starts where the last one ended. It ends at the boundary after the one nearest to its start, so that
 * a changed zone or anchor never makes a sliver of a period with an allocation of its own.
 */
export function periodAfter(schedule: Schedule, start: Date): PeriodRange {
  return { start, end: boundary(schedule, nearestIndex(schedule, start) + 1) };
}

/** The offset with which a period of the schedule begins at `start`, or at the anchor's day of the month next to it. */
export function offsetAt(schedule: Schedule, start: Date): number {
  const step = stepOf(schedule);
  const own = { ...schedule, offset: 0 };
  if ('ms' in step) return remainder(start.getTime() - boundary(own, 0).getTime(), step.ms);
  if ('days' in step) return remainder(nearestIndex({ ...own, interval: 'P1D' }, start), step.days);
  return remainder(nearestIndex({ ...own, interval: 'P1M' }, start), step.months);
}

/** What a period of the interval `present` brings of tokens that are meant for one of `wanted`: all of them at most. */
export function shareOfPeriod(tokens: number, present: string, wanted: string): number {
  const [presentMs, wantedMs] = [lengthMs(stepOf({ interval: present })), lengthMs(stepOf({ interval: wanted }))];
  if (presentMs >= wantedMs) return tokens;
  return Number((BigInt(tokens) * BigInt(Math.round(presentMs))) / BigInt(Math.round(wantedMs)));
}

function nearestIndex(schedule: Schedule, at: Date): number {
  const distance = (index: number): number => Math.abs(boundary(schedule, index).getTime() - at.getTime());
  let index = estimateIndex(schedule, at);
  while (distance(index + 1) < distance(index)) index += 1;
  while (distance(index - 1) < distance(index)) index -= 1;
  return index;
}

const remainder = (value: number, by: number): number => ((value % by) + by) % by;

/** The `index`-th boundary of the schedule; 0 is the anchor itself, negative ones lie before it. */
function boundary(schedule: Schedule, index: number): Date {
  const { anchorDate, timeZone, offset = 0 } = schedule;
  const step = stepOf(schedule);
  if ('ms' in step) return new Date(startOfLocalDate(anchorDate, timeZone).getTime() + offset + index * step.ms);
  const date =
    'months' in step
      ? addMonths(anchorDate, offset + index * step.months)
      : addDays(anchorDate, offset + index * step.days);
  return startOfLocalDate(date, timeZone);
}

function estimateIndex(schedule: Schedule, at: Date): number {
  return Math.floor((at.getTime() - boundary(schedule, 0).getTime()) / lengthMs(stepOf(schedule)));
}

function lengthMs(step: Step): number {
  if ('ms' in step) return step.ms;
  return ('days' in step ? step.days : step.months * MEAN_MONTH_DAYS) * DAY_MS;
}

function stepOf(schedule: Pick<Schedule, 'interval'>): Step {
  const step = parseInterval(schedule.interval);
  if (!step) throw new Error(`not an interval: ${schedule.interval}`);
  return step;
}

function parseInterval(text: string): Step | null {
  const [, dateCount, dateUnit, timeCount, timeUnit] = INTERVAL.exec(text) ?? [];
  const count = Number(dateCount ?? timeCount);
  if (!Number.isSafeInteger(count) || count < 1 || count > MAX_INTERVAL_COUNT) return null;
  switch (dateUnit) {
    case 'Y':
      return { months: 12 * count };
    case 'M':
      return { months: count };
    case 'W':
      return { days: 7 * count };
    case 'D':
      return { days: count };
    default:
      return { ms: count * LENGTH_MS[timeUnit as keyof typeof LENGTH_MS] };
  }
}
