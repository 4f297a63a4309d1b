/**
 * Remembers what a member has read, in one bounded value: up to which number everything is read, and which numbers beyond
 * it. What is read once never becomes unread again. Pure.
 */
export interface ReadMarks {
  /** Everything up to this number was read at this time. Each reaches further than the one before. */
  readonly steps: readonly { readonly upTo: number; readonly at: Date }[];
  /** Read one by one, by growing numbers. */
  readonly single: readonly { readonly number: number; readonly at: Date }[];
}

export const NOTHING_READ: ReadMarks = { steps: [], single: [] };

/** Older steps are forgotten: what they covered counts as read at the next step. */
export const MAX_STEPS = 50;
/** Keeps this many single marks. When there are more, everything up to the oldest of them counts as read. */
export const MAX_SINGLE = 500;

export const readUpTo = ({ steps }: ReadMarks): number => steps.at(-1)?.upTo ?? 0;

/** The numbers that are read beyond `readUpTo`. */
export const readBeyond = (marks: ReadMarks): number[] =>
  marks.single.map(({ number }) => number).filter((number) => number > readUpTo(marks));

/** Null: it is not read. */
export function readAtOf({ steps, single }: ReadMarks, number: number): Date | null {
  const found = single.find((mark) => mark.number === number) ?? steps.find(({ upTo }) => number <= upTo);
  return found?.at ?? null;
}

export function markAll(marks: ReadMarks, upTo: number, at: Date): ReadMarks {
  if (upTo <= readUpTo(marks)) return marks;
  return { ...marks, steps: [...marks.steps, { upTo, at }].slice(-MAX_STEPS) };
}

export function markSome(marks: ReadMarks, numbers: readonly number[], at: Date): ReadMarks {
  const added = [...new Set(numbers)].filter((number) => readAtOf(marks, number) === null);
  if (added.length === 0) return marks;
  const all = [...marks.single, ...added.map((number) => ({ number, at }))].sort((a, b) => a.number - b.number);
  const kept = { ...marks, single: all.slice(-MAX_SINGLE) };
  const forgotten = all.at(-MAX_SINGLE - 1);
  return forgotten ? markAll(kept, forgotten.number, at) : kept;
}
