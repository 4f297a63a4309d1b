/**
 * Starts the period workflows that are missing, from what MongoDB says: every account that has not ended needs the
 * workflow of its current period. One is missing after it was terminated, after Temporal could not be reached, and on a
 * new and empty Temporal; one that waits for the end of a period that ended early was not notified. One call looks at one
 * page of accounts.
 */
import { TIME } from '../domain/account/actor.js';
import type { Ledger } from '../ledger/ledger.js';
import type { PeriodBooks, StoredPeriod } from '../ledger/period-books.js';
import { workOff } from '../storage/work-off.js';
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

/** Called while a page is worked on. An account that fails does not keep the others from being repaired. */
export interface Progress {
  readonly onAccount: () => void;
  readonly onFailure: (error: unknown) => void;
}

export interface PeriodRepair {
  startMissing(afterAccountId: string, progress: Progress): Promise<RepairPage>;
  /** Rolls accounts, and expires their holds and grants, where no call did so for a long time. */
  rollOverdue(progress: Progress): Promise<RollPage>;
}

interface PeriodRepairParts {
  readonly ledger: Pick<Ledger, 'submit'>;
  readonly books: PeriodBooks;
  readonly workflows: Pick<PeriodWorkflows, 'running' | 'start' | 'startAgain' | 'signalPeriodEnded'>;
  readonly limits?: Partial<RepairLimits>;
}

interface RepairLimits {
  readonly pageSize: number;
  /** Longer than any workflow's jitter: accounts whose workflow runs well are left alone. */
  readonly overdueAfterMs: number;
}

const LIMITS: RepairLimits = { pageSize: 200, overdueAfterMs: 20 * 60_000 };
/** Low, because a whole namespace may be missing and callers go first. */
const CONCURRENCY = 4;

export function createPeriodRepair({ ledger, books, workflows, limits }: PeriodRepairParts): PeriodRepair {
  const { pageSize, overdueAfterMs } = { ...LIMITS, ...limits };

  const workOn = <T>(items: readonly T[], { onAccount, onFailure }: Progress, work: (item: T) => Promise<unknown>) =>
    workOff(items, { concurrency: CONCURRENCY, onError: onFailure }, (item) => {
      onAccount();
      return work(item);
    });

  /**
   * A workflow that ended a moment ago has rolled its account; otherwise MongoDB was set back, and it has to run again.
   */
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
      const started = await workOn(missing, progress, startOne);
      await workOn([...running].filter(isBehind(page)), progress, ([accountId, number]) =>
        workflows.signalPeriodEnded(accountId, number),
      );
      const last = page.length === pageSize ? page.at(-1) : undefined;
      return { next: last?.accountId ?? null, started, failed: missing.length - started };
    },

    async rollOverdue(progress) {
      const overdue = await books.listOverdue(new Date(Date.now() - overdueAfterMs), pageSize);
      const rolled = await workOn(overdue, progress, (accountId) =>
        ledger.submit(accountId, { type: 'advance', ...TIME }),
      );
      // Without any success the same page would come again.
      return { rolled, failed: overdue.length - rolled, more: overdue.length === pageSize && rolled > 0 };
    },
  };
}

/** Whether a workflow runs for a period before the one that is stored; it starts the next one itself. */
const isBehind =
  (page: readonly StoredPeriod[]) =>
  ([accountId, number]: readonly [string, number]): boolean =>
    page.some((stored) => stored.accountId === accountId && stored.number > number);
