/** Returns lists as Stripe does: newest first, one page at a time, with cursors and the `created` filter. */
import type Stripe from 'stripe';
import { asList } from './objects.js';
import type { Range } from './parameters.js';
import { noSuch, Refusal } from './refusal.js';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

export interface ListParameters {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  created?: number | Range;
}

interface Listed {
  id: string;
  object: string;
}

/** `newestFirst` has already passed the filters that only its route knows. */
export function listPage<T extends Listed>(url: string, newestFirst: T[], params: ListParameters): Stripe.ApiList<T> {
  const limit = params.limit ?? DEFAULT_LIMIT;
  if (limit < 1 || limit > MAX_LIMIT) {
    throw new Refusal(400, 'Limit must be between 1 and 100.', { param: 'limit' });
  }
  const all = newestFirst.filter((item) => isWithin(createdS(item), params.created));
  if (params.ending_before !== undefined) {
    const newer = all.slice(0, cursor(all, params.ending_before, 'ending_before'));
    return asList(url, newer.slice(-limit), newer.length > limit);
  }
  const older =
    params.starting_after === undefined ? all : all.slice(cursor(all, params.starting_after, 'starting_after') + 1);
  return asList(url, older.slice(0, limit), older.length > limit);
}

function cursor(items: Listed[], id: string, param: string): number {
  const index = items.findIndex((item) => item.id === id);
  if (index === -1) throw noSuch(items[0]?.object ?? 'object', id, param);
  return index;
}

/** The time of an invoice item is called `date`. */
function createdS(item: Listed): number {
  const { created, date } = item as Listed & { created?: number; date?: number };
  return created ?? date ?? 0;
}

function isWithin(created: number, range: number | Range | undefined): boolean {
  if (range === undefined) return true;
  if (typeof range === 'number') return created === range;
  const { gt = -1, gte = 0, lt = Infinity, lte = Infinity } = range;
  return created > gt && created >= gte && created < lt && created <= lte;
}
