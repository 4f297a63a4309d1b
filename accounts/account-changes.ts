/** Defines the changes that a host may ask of an account, and the rules that a schema can't express. */
import type { Issue } from '../domain/errors.js';
import { FIRST_ANCHOR_DATE, isInterval } from '../domain/calendar/period.js';
import { isLocalDate, isTimeZone } from '../domain/calendar/time-zone.js';

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

/** Checks the time zone, the anchor date and the interval. The plan is checked by `plans.ts`, which knows all plans. */
export function calendarIssues({ timeZone, anchorDate, interval }: AccountChanges): Issue[] {
  const issues: Issue[] = [];
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    issues.push({ path: 'timeZone', message: 'must be an IANA time zone, for example Europe/Berlin' });
  }
  if (anchorDate !== undefined && !(isLocalDate(anchorDate) && anchorDate >= FIRST_ANCHOR_DATE)) {
    const message = `must be a date from ${FIRST_ANCHOR_DATE} on, for example 2026-03-31`;
    issues.push({ path: 'anchorDate', message });
  }
  if (typeof interval === 'string' && !isInterval(interval)) {
    issues.push({ path: 'interval', message: 'must be an ISO 8601 duration of one unit, for example P1M or PT2M' });
  }
  return issues;
}
