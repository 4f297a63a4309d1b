/** Reads a list page by page, and keeps the pages that were read. */
import { useCallback, useEffect, useState } from 'react';
import { get, messageOf } from '../service.js';

export interface ListPart<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface PagedList<T> {
  /** Null: nothing has been read yet. */
  readonly items: readonly T[] | null;
  readonly problem: string | null;
  /** Null: this is all, or it is being read. */
  readonly more: (() => void) | null;
}

const withCursor = (path: string, cursor: string): string =>
  `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;

export function usePages<T>(path: string): PagedList<T> {
  const [items, setItems] = useState<readonly T[] | null>(null);
  const [nextCursor, setNextCursor] = useState<string | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    setItems(null);
    setCursor(null);
  }, [path]);
  useEffect(() => {
    const own = new AbortController();
    setProblem(null);
    get<ListPart<T>>(cursor === null ? path : withCursor(path, cursor), own.signal).then(
      (part) => {
        setItems((before) => (cursor === null ? part.items : [...(before ?? []), ...part.items]));
        setNextCursor(part.nextCursor);
      },
      (error: unknown) => {
        if (!own.signal.aborted) setProblem(messageOf(error));
      },
    );
    return () => {
      own.abort();
    };
  }, [path, cursor]);
  const more = useCallback(() => {
    setCursor(nextCursor);
  }, [nextCursor]);
  return { items, problem, more: nextCursor === null || nextCursor === cursor ? null : more };
}
