/**
 * Finds what the period workflows missed, page by page: accounts without a running one (terminated by hand, a lost
 * namespace, an API that could not reach Temporal) and accounts that are overdue. Run by a Schedule.
 */
import { continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { PeriodActivities, RepairPage } from '../activities/billing-periods.js';

export interface RepairProgress {
  /** Accounts up to this one are looked at. */
  readonly after: string;
  readonly started: number;
  readonly failed: number;
}

export interface RepairOutcome {
  readonly started: number;
  /** Tried again by the next run. */
  readonly failed: number;
  readonly rolled: number;
}

const { repairPeriodsPage, rollOverdueAccounts } = proxyActivities<PeriodActivities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '20s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

export async function repairPeriods(
  progress: RepairProgress = { after: '', started: 0, failed: 0 },
): Promise<RepairOutcome> {
  let { started, failed } = progress;
  for (let after: string | null = progress.after; after !== null;) {
    const page: RepairPage = await repairPeriodsPage({ after });
    started += page.started;
    failed += page.failed;
    after = page.next;
    if (after !== null && workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof repairPeriods>({ after, started, failed });
    }
  }
  let rolled = 0;
  for (let more = true; more;) {
    const page = await rollOverdueAccounts({});
    rolled += page.rolled;
    failed += page.failed;
    more = page.more && !workflowInfo().continueAsNewSuggested;
  }
  return { started, failed, rolled };
}
