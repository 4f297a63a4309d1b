/** Reads the later pages of a list whose first page came with something else. */
import { useState } from 'react';
import { get, messageOf } from '../service.js';

export interface ListPart<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface PagedList<T> {
  /** Of all pages that were read. */
  readonly items: readonly T[];
  readonly problem: string | null;
  /** Null: this is all. */
  readonly more: (() => void) | null;
}

/** The component that uses it belongs to one first page: give it a key where that may change. */
export function useMore<T>(first: ListPart<T>, pathOfPage: (cursor: string) => string): PagedList<T> {
  const [{ items, nextCursor }, setPart] = useState<ListPart<T>>(first);
  const [isReading, setIsReading] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const read = (cursor: string): void => {
    setIsReading(true);
    setProblem(null);
    get<ListPart<T>>(pathOfPage(cursor))
      .then(
        (part) => {
          setPart((before) => ({ items: [...before.items, ...part.items], nextCursor: part.nextCursor }));
        },
        (error: unknown) => {
          setProblem(messageOf(error));
        },
      )
      .finally(() => {
        setIsReading(false);
      });
  };
  const more = (): void => {
    if (nextCursor !== null && !isReading) read(nextCursor);
  };
  // The button stays while a page is being read: whoever came to it with the keys keeps their place.
  return { items, problem, more: nextCursor === null ? null : more };
}
