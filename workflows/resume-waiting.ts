/**
 * Charges what waits for credits in one account, oldest first, whenever something wakes it, and ends once nothing more
 * can be charged. It is the only one that does, so the order holds. The queue is in MongoDB: a lost workflow is started
 * again by the next wake-up.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { WaitingActivities } from '../activities/waiting.js';
import { wakeWaiting, type ResumeWaitingWorkflow } from './messages.js';

/** No `maximumAttempts`: this is money. */
const { resumeActions } = proxyActivities<WaitingActivities>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

export const resumeWaiting: ResumeWaitingWorkflow = async ({ accountId, charged: before = 0 }) => {
  // Also without a signal: the run was started for a reason.
  let woken = true;
  setHandler(wakeWaiting, () => {
    woken = true;
  });

  let charged = before;
  while (woken) {
    woken = false;
    const step = await resumeActions({ accountId });
    charged += step.charged;
    if (step.more) woken = true;
    if (woken && workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<ResumeWaitingWorkflow>({ accountId, charged });
    }
  }
  return { accountId, charged };
};
