/** Sums a period's use into the columns of the chart, and draws the credits left over it. All of it is plain numbers. */
import type { usage } from '../../contract/reading/usage.js';
import type { Sent } from '../../contract/served.js';
import type { Card } from '../balance/card.js';

export type UsageItem = Sent<typeof usage>['items'][number];

export interface Series {
  readonly feature: string;
  readonly label: string;
  /** By day: a refund may make a day negative. */
  readonly items: readonly Pick<UsageItem, 'day' | 'tokens' | 'lateTokens'>[];
}

/** One day, or a week where the period is long. `parts` are the tokens of each series, and add up to `total`. */
export interface Column {
  /** Local dates, both inclusive. */
  readonly from: string;
  readonly to: string;
  readonly parts: readonly number[];
  readonly total: number;
}

export interface Columns {
  readonly columns: readonly Column[];
  readonly isWeekly: boolean;
  /** Where an instant stands, from 0 at the first column to 1 at the end of the last. */
  readonly placeOf: (at: Date) => number;
}

const DAY_MS = 86_400_000;
const MAX_DAYS_SHOWN = 62;

export function columnsOf({ start, end, timeZone }: Card['period'], series: readonly Series[]): Columns {
  const first = Math.floor(localDays(new Date(start), timeZone));
  const last = Math.floor(localDays(new Date(Date.parse(end) - 1), timeZone));
  const days = Math.max(1, last - first + 1);
  const isWeekly = days > MAX_DAYS_SHOWN;
  const size = isWeekly ? 7 : 1;
  const count = Math.ceil(days / size);
  const sums = Array.from({ length: count }, () => series.map(() => 0));
  for (const [index, { items }] of series.entries()) {
    for (const { day, tokens } of items) {
      const place = Math.floor((Date.parse(day ?? '') / DAY_MS - first) / size);
      // What a day outside the period brings is not lost.
      const parts = sums[Math.min(count - 1, Math.max(0, place || 0))]!;
      parts[index] = parts[index]! + tokens;
    }
  }
  const columns = sums.map((parts, index) => ({
    from: dateOf(first + index * size),
    to: dateOf(Math.min(last, first + (index + 1) * size - 1)),
    parts,
    total: sum(parts),
  }));
  const placeOf = (at: Date): number => within((localDays(at, timeZone) - first) / (count * size));
  return { columns, isWeekly, placeOf };
}

/** Columns that lie ahead are left out, unless something was spent there: a clock may be wrong. */
export const begun = ({ columns, placeOf }: Columns, now: Date): Column[] => {
  const count = Math.floor(placeOf(now) * columns.length) + 1;
  return columns.filter(({ parts }, index) => index < count || parts.some(Boolean));
};

export interface Bar {
  readonly part: number;
  /** In percent of the height, from the top. */
  readonly top: number;
  readonly height: number;
}

/** The tokens at the top of the chart. */
export const highest = (columns: readonly Column[]): number =>
  Math.max(1, ...columns.map(({ parts }) => sum(parts.filter((tokens) => tokens > 0))));

/** Stacks the parts of a column. What is negative has no height. */
export function barsOf({ parts }: Column, max: number): Bar[] {
  let top = 100;
  return parts.flatMap((tokens, part) => {
    if (tokens <= 0) return [];
    const height = (100 * tokens) / max;
    top -= height;
    return [{ part, top: Math.max(0, top), height }];
  });
}

export interface Point {
  /** Both from 0 to 1. `left` is the share of the most that was left. */
  readonly place: number;
  readonly left: number;
}

export interface LeftLine {
  readonly past: readonly Point[];
  /** At the pace so far; empty where nothing can be said. */
  readonly ahead: readonly Point[];
}

/**
 * The credits left at the end of each column, counted back from now: credits that came in meanwhile are shown as if they had
 * always been there, since the pace is about all of them.
 */
export function leftLine({ columns, placeOf }: Columns, card: Card, now: Date): LeftLine {
  const { creditsLeft, overage, runway, period } = card;
  const spent = sum(columns.map(({ total }) => total));
  const most = Math.max(1, creditsLeft + spent - overage.tokens);
  const share = (credits: number): number => within(credits / most);
  const nowPlace = placeOf(now);
  const past: Point[] = [{ place: 0, left: share(creditsLeft + spent - overage.tokens) }];
  let sofar = 0;
  for (const [index, { total }] of columns.entries()) {
    sofar += total;
    const place = (index + 1) / columns.length;
    if (place < nowPlace) past.push({ place, left: share(creditsLeft + spent - sofar - overage.tokens) });
  }
  const here = { place: nowPlace, left: share(creditsLeft) };
  past.push(here);
  if (runway.runsOutAt !== null) {
    return { past, ahead: [here, { place: Math.max(nowPlace, placeOf(new Date(runway.runsOutAt))), left: 0 }] };
  }
  if (runway.reason !== 'enough') return { past, ahead: [] };
  const elapsedMs = Math.max(1, now.getTime() - Date.parse(period.start));
  const aheadMs = Math.max(0, Date.parse(period.end) - now.getTime());
  const atEnd = share(creditsLeft - (Math.max(0, spent) * aheadMs) / elapsedMs);
  return { past, ahead: [here, { place: 1, left: atEnd }] };
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

const within = (share: number): number => (share > 0 ? Math.min(1, share) : 0);

const dateOf = (days: number): string => new Date(days * DAY_MS).toISOString().slice(0, 10);

/** Days since 1970 by the clocks of a zone, with the part of the day that has passed. Swedes write dates as RFC 3339 does. */
function localDays(at: Date, timeZone: string): number {
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone });
  return Date.parse(`${format.format(at).replace(' ', 'T')}Z`) / DAY_MS;
}
