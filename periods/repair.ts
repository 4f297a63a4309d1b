/**
 * Makes every account that has not ended have the workflow of its current period, from what MongoDB says: after one was terminated,
 * after Temporal could not be reached, on a new and empty Temporal. One call looks at one page of accounts.
 */
import type { Ledger } from '../ledger/ledger.js';
import type { PeriodBooks, StoredPeriod } from '../ledger/period-books.js';
import type { PeriodWorkflows } from './period-workflows.js';

export interface RepairPage {
  /** Where the next page begins; null after the last one. */
  readonly next: string | null;
  readonly started: number;
  readonly failed: number;
}

export interface RollPage {
  readonly rolled: number;
  readonly failed: number;
  readonly more: boolean;
}

/** Told while a page is worked on. An account that fails does not keep the others from being repaired. */
export interface Progress {
  onAccount(): void;
  onFailure(error: unknown): void;
}

export interface PeriodRepair {
  startMissing(afterAccountId: string, progress: Progress): Promise<RepairPage>;
  /** Rolls accounts and expires holds and grants of which nobody has asked for long. */
  rollOverdue(progress: Progress): Promise<RollPage>;
}

interface PeriodRepairParts {
  readonly ledger: Pick<Ledger, 'submit'>;
  readonly books: PeriodBooks;
  readonly workflows: Pick<PeriodWorkflows, 'running' | 'start' | 'startAgain'>;
  readonly limits?: Partial<RepairLimits>;
}

interface RepairLimits {
  readonly pageSize: number;
  /** Longer than any workflow's jitter: those that are well are left to themselves. */
  readonly overdueAfterMs: number;
}

const LIMITS: RepairLimits = { pageSize: 200, overdueAfterMs: 20 * 60_000 };
/** Gentle: a whole namespace may be missing, and callers go first. */
const AT_ONCE = 4;

export function createPeriodRepair({ ledger, books, workflows, limits }: PeriodRepairParts): PeriodRepair {
  const { pageSize, overdueAfterMs } = { ...LIMITS, ...limits };

  /** One that ended a moment ago has brought its account on; otherwise MongoDB was set back, and it has to run again. */
  const startOne = async (period: StoredPeriod): Promise<void> => {
    if (await workflows.start(period)) return;
    const { number } = (await books.readStored(period.accountId)) ?? period;
    if (number === period.number) await workflows.startAgain(period);
  };

  return {
    async startMissing(afterAccountId, progress) {
      const page = await books.listOpen(afterAccountId, pageSize);
      const running = await workflows.running(page);
      const missing = page.filter(({ accountId }) => !running.has(accountId));
      const started = await countDone(missing, progress, startOne);
      const last = page.length === pageSize ? page.at(-1) : undefined;
      return { next: last?.accountId ?? null, started, failed: missing.length - started };
    },

    async rollOverdue(progress) {
      const overdue = await books.listOverdue(new Date(Date.now() - overdueAfterMs), pageSize);
      const rolled = await countDone(overdue, progress, (accountId) => ledger.submit(accountId, { type: 'advance' }));
      // Without any success the same page would come again.
      return { rolled, failed: overdue.length - rolled, more: overdue.length === pageSize && rolled > 0 };
    },
  };
}

/** Works on all items, some at the same time. How many succeeded. */
async function countDone<T>(
  items: readonly T[],
  progress: Progress,
  work: (item: T) => Promise<unknown>,
): Promise<number> {
  const waiting = items[Symbol.iterator]();
  let done = 0;
  const workOff = async (): Promise<void> => {
    for (const item of waiting) {
      progress.onAccount();
      try {
        await work(item);
        done += 1;
      } catch (error) {
        progress.onFailure(error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workOff));
  return done;
}
