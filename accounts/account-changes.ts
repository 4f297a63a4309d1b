/** Defines the changes that a host may ask of an account, and the rules that a schema can't express. */
import type { Issue } from '../domain/errors.js';
import { intervalLengthMs, MAX_INTERVAL_COUNT } from '../domain/calendar/period.js';
import { addMonths, isLocalDate, isTimeZone } from '../domain/calendar/time-zone.js';
import { formatNumber } from '../domain/format-number.js';

/** A field that is left out stays as it is. */
export interface AccountChanges {
  readonly name?: string | undefined;
  readonly planId?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly anchorDate?: string | undefined;
  readonly interval?: string | null | undefined;
  readonly stripeCustomerId?: string | null | undefined;
  readonly features?: { readonly candidateAssistance?: boolean | undefined } | undefined;
}

/** A period shorter than this starts a workflow too often. Tests and the demo use shorter ones. */
export const MIN_INTERVAL = 'PT1M';
/** The ends of longer periods are dates that no calendar and no provider knows. */
const MAX_INTERVAL = 'P10Y';
/** Periods are counted from the anchor: a date far away is a mistake, and makes the count run through the centuries. */
const MAX_ANCHOR_DISTANCE_MONTHS = 120;

type Calendar = Pick<AccountChanges, 'timeZone' | 'anchorDate' | 'interval'>;

/**
 * Checks the time zone, the anchor date and the interval. What is stored already (`before`) is never refused, because the
 * same call may come again years later. The plan is checked by `plans.ts`, which knows all plans.
 */
export function calendarIssues(changes: Calendar, before: Calendar | null, minInterval = MIN_INTERVAL): Issue[] {
  const { timeZone, anchorDate, interval } = changes;
  const issues: Issue[] = [];
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    issues.push({ path: 'timeZone', message: 'must be an IANA time zone, for example Europe/Berlin' });
  }
  if (anchorDate !== undefined && anchorDate !== before?.anchorDate && !isNear(anchorDate)) {
    issues.push({ path: 'anchorDate', message: 'must be a date within ten years of today, for example 2026-03-31' });
  }
  if (typeof interval === 'string' && interval !== before?.interval) {
    const problem = intervalProblem(interval, minInterval);
    if (problem !== null) issues.push({ path: 'interval', message: problem });
  }
  return issues;
}

/** Null for an interval that an account or a plan may have. */
export function intervalProblem(interval: string, minInterval = MIN_INTERVAL): string | null {
  const [length = null, min, max] = [interval, minInterval, MAX_INTERVAL].map(intervalLengthMs);
  if (length === null) {
    return `must be an ISO 8601 duration of 1 to ${formatNumber(MAX_INTERVAL_COUNT)} of one unit, for example P1M or PT2M`;
  }
  return length >= min! && length <= max! ? null : `must be from ${minInterval} to ${MAX_INTERVAL}, for example P1M`;
}

function isNear(anchorDate: string): boolean {
  if (!isLocalDate(anchorDate)) return false;
  const today = new Date().toISOString().slice(0, 10);
  const [first, last] = [-MAX_ANCHOR_DISTANCE_MONTHS, MAX_ANCHOR_DISTANCE_MONTHS].map((months) =>
    addMonths(today, months),
  );
  return anchorDate >= first! && anchorDate <= last!;
}
