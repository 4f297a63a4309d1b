/** Turns `from` and `to` of a query into instants: a date stands for its first instant in the time zone. */
import { invalidField } from '../domain/errors.js';
import { present } from '../domain/present.js';
import { isLocalDate, startOfLocalDate } from '../domain/calendar/time-zone.js';

interface RangeQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Returns a half-open range without the bounds that the query omits. */
export function rangeOf({ from, to }: RangeQuery, timeZone: string): { readonly from?: Date; readonly to?: Date } {
  const instantOf = (text: string): Date => (isLocalDate(text) ? startOfLocalDate(text, timeZone) : new Date(text));
  const range = present({
    from: from === undefined ? undefined : instantOf(from),
    to: to === undefined ? undefined : instantOf(to),
  });
  if (range.from && range.to && range.from > range.to) throw invalidField('to', 'must not be before from');
  return range;
}
