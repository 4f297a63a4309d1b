import type { Model } from 'mongoose';
import { pageOf, type Page } from '../storage/page.js';

interface PageById<R, T> {
  readonly filter: object;
  readonly limit: number;
  /** The stored id of the last record on the page before. */
  readonly after: string | undefined;
  readonly cursorOf: (record: R) => string;
  readonly view: (record: R) => T;
}

/** Reads one page of the records that match, in the order of their stored ids. */
export async function pageById<R, T>(model: Model<R>, query: PageById<R, T>): Promise<Page<T>> {
  const { filter, limit, after, cursorOf, view } = query;
  const records = await model
    .find({ ...filter, ...(after !== undefined && { _id: { $gt: after } }) })
    .sort({ _id: 1 })
    .limit(limit + 1)
    .lean<R[]>();
  return pageOf(records, limit, cursorOf, view);
}
