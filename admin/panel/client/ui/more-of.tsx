/** Reads the later pages of a list whose first page came with something else. */
import { useState } from 'react';
import { get, messageOf } from '../service.js';

interface Part<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface MoreOf<T> {
  readonly items: readonly T[];
  readonly problem: string | null;
  /** Null: this is all, or it is being read. */
  readonly more: (() => void) | null;
}

/** The component that uses it belongs to one first page: give it a key where that may change. */
export function useMore<T>(first: Part<T>, pathOfPage: (cursor: string) => string): MoreOf<T> {
  const [{ items, nextCursor }, setPart] = useState<Part<T>>(first);
  const [isReading, setIsReading] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const read = (cursor: string): void => {
    setIsReading(true);
    setProblem(null);
    get<Part<T>>(pathOfPage(cursor))
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
    if (nextCursor !== null) read(nextCursor);
  };
  return { items, problem, more: nextCursor === null || isReading ? null : more };
}
