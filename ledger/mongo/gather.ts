/**
 * Gathers the calls that are made while earlier ones are on their way into one. Under load the database gets few large
 * calls instead of many small ones; without load, every call still leaves at once.
 */
import type { Clock } from '../environment.js';

const MAX_ITEMS = 64;
/** A batch delays the calls behind it for this long at most: a slow one must not stop all others. */
const BATCH_TIMEOUT_MS = 50;

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * `work` answers all items, in order; when it fails, it fails for all. At most `concurrency` calls are on their way.
 */
export function gather<Item, Answer>(
  work: (items: readonly Item[]) => Promise<readonly Answer[]>,
  clock: Pick<Clock, 'sleep'>,
  concurrency = 1,
): (item: Item) => Promise<Answer> {
  const waiting: Waiting<Item, Answer>[] = [];
  let running = 0;

  const run = async (): Promise<void> => {
    running += 1;
    await Promise.resolve(); // Calls of the same tick leave together.
    while (waiting.length > 0)
      await Promise.race([carryOut(waiting.splice(0, MAX_ITEMS)), clock.sleep(BATCH_TIMEOUT_MS)]);
    running -= 1;
  };

  const carryOut = async (calls: readonly Waiting<Item, Answer>[]): Promise<void> => {
    try {
      const answers = await work(calls.map(({ item }) => item));
      calls.forEach(({ resolve }, index) => {
        resolve(answers[index]!);
      });
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running < concurrency) void run();
    });
}
