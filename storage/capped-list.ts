/** The newest few of something that may be many, and how many there are. */
import type { Model, QueryFilter } from 'mongoose';

export interface CappedList<T> {
  readonly items: readonly T[];
  /** Counted up to `countUpTo`: there may be more. */
  readonly count: number;
}

export interface ListCaps {
  readonly limit: number;
  readonly countUpTo: number;
}

/** Filter and order must be served by one index. */
export async function cappedList<R>(
  model: Model<R>,
  filter: QueryFilter<R>,
  order: Readonly<Record<string, 1 | -1>>,
  { limit, countUpTo }: ListCaps,
): Promise<CappedList<R>> {
  const [items, count] = await Promise.all([
    model.find(filter).sort(order).limit(limit).lean<R[]>(),
    model.countDocuments(filter, { limit: countUpTo }),
  ]);
  return { items, count };
}
