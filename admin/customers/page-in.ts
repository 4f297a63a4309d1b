/** Makes the pages of a list that is in memory. A row that is gone since the page before leaves the others in their places. */
import { invalidField } from '../../domain/errors.js';
import { pageOf, type Page, type PageQuery } from '../../storage/page.js';

/** The list is ordered by it. */
export type Place = readonly [at: number, id: string];

/** Throws `invalid-request` for what is no cursor of ours. */
export function pageIn<T>(rows: readonly T[], placeOf: (row: T) => Place, { limit, cursor }: PageQuery): Page<T> {
  const after = cursor === undefined ? null : readPlace(cursor);
  const ordered = rows.map((row) => ({ row, place: placeOf(row) })).sort((a, b) => compare(a.place, b.place));
  const behind = after === null ? ordered : ordered.filter(({ place }) => compare(place, after) > 0);
  return pageOf(
    behind.slice(0, limit + 1),
    limit,
    ({ place: [at, id] }) => `${at}:${id}`,
    ({ row }) => row,
  );
}

function compare([at, id]: Place, [otherAt, otherId]: Place): number {
  if (at !== otherAt) return at - otherAt;
  return id === otherId ? 0 : id < otherId ? -1 : 1;
}

function readPlace(cursor: string): Place {
  const [, at, id] = /^(-?\d{1,16}):(.+)$/.exec(cursor) ?? [];
  if (at === undefined) throw invalidField('cursor', 'This is not a cursor of this list.');
  return [Number(at), id!];
}
