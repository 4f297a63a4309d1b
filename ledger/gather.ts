/**
 * Calls that are made while earlier ones are on their way go together as the next one. Under load the database gets few
 * large calls instead of many small ones; without it, every call still leaves at once.
 */
import type { Clock } from './environment.js';

const MAX_ITEMS = 64;
/** How long a call may hold back those that gather behind it: a slow one must not stop all others. */
const PATIENCE_MS = 50;

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** `work` answers all items, in order; when it fails, it fails for all of them. At most `atOnce` are on their way. */
export function gather<Item, Answer>(
  work: (items: readonly Item[]) => Promise<readonly Answer[]>,
  clock: Pick<Clock, 'sleep'>,
  atOnce = 1,
): (item: Item) => Promise<Answer> {
  const waiting: Waiting<Item, Answer>[] = [];
  let running = 0;

  const run = async (): Promise<void> => {
    running += 1;
    await Promise.resolve(); // Calls of the same tick leave together.
    while (waiting.length > 0) await Promise.race([carryOut(waiting.splice(0, MAX_ITEMS)), clock.sleep(PATIENCE_MS)]);
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
      if (running < atOnce) void run();
    });
}
