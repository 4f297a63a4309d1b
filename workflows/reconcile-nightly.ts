/**
 * Completes the daily totals, then proves the ledger and the audit log, once a night. A Schedule runs it. The activities
 * read everything, so they may take hours; when their worker dies, they begin again on another one.
 */
import { proxyActivities } from '@temporalio/workflow';
import type { NightlyActivities } from '../activities/nightly.js';
import type { ReconcileNightlyWorkflow } from './messages.js';

const { countDailyUsage, reconcileAll } = proxyActivities<NightlyActivities>({
  startToCloseTimeout: '12 hours',
  heartbeatTimeout: '1 minute',
  retry: { initialInterval: '5s', backoffCoefficient: 3, maximumInterval: '15 minutes' },
  // The next night begins again.
  scheduleToCloseTimeout: '20 hours',
});

export const reconcileNightly: ReconcileNightlyWorkflow = async () => {
  await countDailyUsage({});
  return await reconcileAll({});
};
