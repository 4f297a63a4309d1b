/** One page of a list that is ordered by id. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; null on the last one. */
  readonly nextCursor: string | null;
}

export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Makes a page of `limit + 1` records: the last one only shows that there is a next page. */
export function pageOf<R, T>(
  records: readonly R[],
  limit: number,
  cursorOf: (record: R) => string,
  view: (record: R) => T,
): Page<T> {
  const shown = records.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(view),
    nextCursor: records.length > limit && last !== undefined ? cursorOf(last) : null,
  };
}

/** Walks through a whole list, page by page. */
export async function* pagesOf<T>(
  list: (query: PageQuery) => Promise<Page<T>>,
  limit: number,
): AsyncGenerator<readonly T[]> {
  let cursor: string | undefined;
  do {
    const page = await list({ limit, cursor });
    yield page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
