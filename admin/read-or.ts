/** Reads one part of a page: one that fails, or takes too long, is `instead`, and leaves the other parts as they are. */
import { within } from '../storage/deadline.js';

export interface ReadOptions {
  readonly timeoutMs: number;
  /** Receives why it could not be read. */
  readonly onError: (error: unknown) => void;
}

export async function readOr<T, I>(instead: I, read: () => Promise<T> | T, options: ReadOptions): Promise<T | I> {
  const { timeoutMs, onError } = options;
  try {
    return await within(timeoutMs, (async () => await read())());
  } catch (error) {
    onError(error);
    return instead;
  }
}
