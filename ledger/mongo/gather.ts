/**
 * Gathers the calls that are made while earlier ones are on their way into one. Under load the database gets few large
 * calls instead of many small ones; without load, every call still leaves at once.
 */
import type { Clock } from '../environment.js';
import type { CallMark, LedgerObserver, RoundTrip } from '../observer.js';

const MAX_ITEMS = 64;
/** A batch delays the calls behind it for this long at most: a slow one must not stop all others. */
const PATIENCE_MS = 10;

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly mark: CallMark;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export interface GatherParts<Item, Answer> {
  readonly operation: RoundTrip;
  /** One request to the database. It answers all items, in order; when it fails, it fails for all. */
  readonly work: (items: readonly Item[]) => Promise<readonly Answer[]>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly observer: LedgerObserver;
}

export function gather<Item, Answer>(parts: GatherParts<Item, Answer>): (item: Item) => Promise<Answer> {
  const { operation, work, clock, observer } = parts;
  const waiting: Waiting<Item, Answer>[] = [];
  let isRunning = false;

  const run = async (): Promise<void> => {
    isRunning = true;
    await Promise.resolve(); // Calls of the same tick leave together.
    while (waiting.length > 0) await Promise.race([carryOut(waiting.splice(0, MAX_ITEMS)), clock.sleep(PATIENCE_MS)]);
    isRunning = false;
  };

  const carryOut = async (calls: readonly Waiting<Item, Answer>[]): Promise<void> => {
    const marks = calls.map(({ mark }) => mark);
    const items = calls.map(({ item }) => item);
    observer.roundTrip(operation);
    try {
      const answers = await observer.onBehalfOf(marks, operation, () => work(items));
      calls.forEach(({ resolve }, index) => {
        resolve(answers[index]!);
      });
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, mark: observer.callStarts(), resolve, reject });
      if (!isRunning) void run();
    });
}
