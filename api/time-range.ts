/** `from` and `to` of a query as instants: a date stands for its first instant in the zone. */
import { invalidField } from '../domain/errors.js';
import { present } from '../domain/present.js';
import { isLocalDate, startOfLocalDate } from '../domain/time-zone.js';

interface RangeQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Half-open; what was not asked for is left out. */
export function rangeOf({ from, to }: RangeQuery, timeZone: string): { readonly from?: Date; readonly to?: Date } {
  const instantOf = (text: string): Date => (isLocalDate(text) ? startOfLocalDate(text, timeZone) : new Date(text));
  const range = present({
    from: from === undefined ? undefined : instantOf(from),
    to: to === undefined ? undefined : instantOf(to),
  });
  if (range.from && range.to && range.from > range.to) throw invalidField('to', 'must not be before from');
  return range;
}
