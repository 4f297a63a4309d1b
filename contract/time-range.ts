/** Defines the time that a list or a sum covers, as a query asks for it. */
import { z } from 'zod';
import { isLocalDate, isTimeZone } from '../domain/calendar/time-zone.js';

const FIRST_YEAR = '1970';

/** An instant, or a local date that stands for its first instant. */
const bound = z
  .string()
  .refine((text) => isLocalDate(text) || z.iso.datetime({ offset: true }).safeParse(text).success, {
    error: 'must be an RFC 3339 timestamp or a date, for example 2026-03-31',
    abort: true,
  })
  // Nothing is older, and JavaScript takes the years 0 to 99 for those of the last century.
  .refine((text) => text >= FIRST_YEAR, `must not be before ${FIRST_YEAR}`)
  .meta({
    override: { type: 'string', anyOf: [{ format: 'date-time' }, { format: 'date' }] },
    examples: ['2026-03-31', '2026-03-31T12:00:00Z'],
  })
  .optional();

export const timeRange = z.strictObject({
  from: bound.meta({ description: 'Inclusive.' }),
  to: bound.meta({ description: 'Exclusive.' }),
});

/** A schema can't list the zones: each machine knows its own. */
export const TIME_ZONE_NAME = {
  override: { type: 'string' as const, maxLength: 64, pattern: '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$' },
  examples: ['Europe/Berlin', 'UTC'],
};

export const timeZone = z
  .string()
  .refine(isTimeZone, 'must be an IANA time zone, for example Europe/Berlin')
  .meta(TIME_ZONE_NAME)
  .optional()
  .meta({ description: "The zone in which days begin; by default the account's." });
