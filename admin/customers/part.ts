/** Reads the parts of a page side by side. One that fails, or takes too long, is shown as failed; the others stay. */
import { within } from '../../storage/deadline.js';

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
  try {
    return { ok: true, value: await within(timeoutMs, (async () => await read())()) };
  } catch (error) {
    onError(error);
    return { ok: false, problem };
  }
}
