/** Works on many items, some at the same time. An item that fails is reported and stops no other. */
import pMap from 'p-map';

export interface WorkOffOptions {
  /** How many items are worked on at the same time. */
  readonly concurrency: number;
  readonly onError: (error: unknown) => void;
}

/** Resolves with the number of items whose work succeeded. */
export async function workOff<T>(
  items: readonly T[],
  { concurrency, onError }: WorkOffOptions,
  work: (item: T) => Promise<unknown>,
): Promise<number> {
  let succeeded = 0;
  const attempt = async (item: T): Promise<void> => {
    try {
      await work(item);
      succeeded += 1;
    } catch (error) {
      onError(error);
    }
  };
  await pMap(items, attempt, { concurrency });
  return succeeded;
}
