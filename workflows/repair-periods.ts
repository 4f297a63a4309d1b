/**
 * Finds what the period workflows missed, page by page: accounts without a running one (terminated by hand, a lost
 * namespace, an API that could not reach Temporal) and accounts that are overdue. A Schedule runs it.
 */
import { continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { PeriodActivities, RepairPage } from '../activities/billing-periods.js';
import type { RepairPeriodsWorkflow } from './messages.js';

const { repairPeriodsPage, rollOverdueAccounts } = proxyActivities<PeriodActivities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '20s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

export const repairPeriods: RepairPeriodsWorkflow = async (progress = { after: '', started: 0, failed: 0 }) => {
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
};
