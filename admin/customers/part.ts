/** Reads the parts of a page side by side. One that fails, or takes too long, is shown as failed; the others stay. */
import { readOr } from '../read-or.js';

export type Part<T> =
  | { readonly ok: true; readonly value: T }
  /** Says what to do. The error itself is logged, and not shown. */
  | { readonly ok: false; readonly problem: string };

/** Nobody looks at a page that takes longer. */
export const PART_TIMEOUT_MS = 5_000;

const FAILED = 'This part could not be read. Load the page again.';

export async function partOf<T>(
  read: () => Promise<T> | T,
  onError: (error: unknown) => void,
  { problem = FAILED, timeoutMs = PART_TIMEOUT_MS } = {},
): Promise<Part<T>> {
  const found = async (): Promise<Part<T>> => ({ ok: true, value: await read() });
  return await readOr<Part<T>, Part<T>>({ ok: false, problem }, found, { timeoutMs, onError });
}
