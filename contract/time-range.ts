/** Defines the time that a list or a sum covers, as a query asks for it. */
import { z } from 'zod';
import { isLocalDate, isTimeZone } from '../domain/calendar/time-zone.js';

/** An instant, or a local date that stands for its first instant. */
const bound = z
  .string()
  .refine((text) => isLocalDate(text) || z.iso.datetime({ offset: true }).safeParse(text).success, {
    error: 'must be an RFC 3339 timestamp or a date, for example 2026-03-31',
  })
  .optional();

export const timeRange = z.strictObject({
  from: bound.meta({ description: 'Inclusive.' }),
  to: bound.meta({ description: 'Exclusive.' }),
});

export const timeZone = z
  .string()
  .refine(isTimeZone, 'must be an IANA time zone, for example Europe/Berlin')
  .optional()
  .meta({ description: "The zone in which days begin; by default the account's." });
