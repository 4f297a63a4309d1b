/** Lists the task queues that the worker serves, each with a Temporal worker of its own. */
import type { WorkerOptions } from '@temporalio/worker';
import { createPeriodActivities, type PeriodActivityParts } from '../activities/billing-periods.js';
import { createAlertActivities, type AlertActivityParts } from '../activities/alerts.js';
import { createActivities, type ActivityServices } from '../activities/index.js';
import { createNightlyActivities, type NightlyActivityParts } from '../activities/nightly.js';
import { createRescreenActivities, type RescreenActivityParts } from '../activities/rescreens.js';
import { createTopUpActivities, type TopUpActivityParts } from '../activities/top-ups.js';
import { createWaitingActivities, type WaitingActivityParts } from '../activities/waiting.js';
import { CREDITS_QUEUE } from '../client/workflow.js';
import { NOTIFY_QUEUE, RESCREENS_QUEUE, WORKFLOWS_QUEUE } from '../workflows/messages.js';
import type { WorkflowCode } from './bundle.js';

export type Queue = Pick<
  WorkerOptions,
  | 'activities'
  | 'interceptors'
  | 'workflowsPath'
  | 'workflowBundle'
  | 'maxConcurrentActivityTaskExecutions'
  | 'maxCachedWorkflows'
> & { readonly taskQueue: string };

export function createCreditsQueue(services: ActivityServices): Queue {
  return { taskQueue: CREDITS_QUEUE, activities: createActivities(services), maxConcurrentActivityTaskExecutions: 200 };
}

/**
 * The queue of workflows and of the activities that only they use. Few of these run at once: 10,000 accounts whose
 * periods end together must not delay the debits of callers that wait for an answer.
 */
export function createWorkflowQueue(
  services: PeriodActivityParts,
  code: WorkflowCode,
  /** Null: nothing is sold. */
  topUps: TopUpActivityParts | null = null,
  /** Null: nothing waits for credits. */
  waiting: WaitingActivityParts | null = null,
  /** Null: nothing is proven at night. */
  nightly: NightlyActivityParts | null = null,
): Queue {
  return {
    taskQueue: WORKFLOWS_QUEUE,
    ...code,
    activities: {
      ...createPeriodActivities(services),
      ...(topUps && createTopUpActivities(topUps)),
      ...(waiting && createWaitingActivities(waiting)),
      ...(nightly && createNightlyActivities(nightly)),
    },
    maxConcurrentActivityTaskExecutions: 20,
    maxCachedWorkflows: 500,
  };
}

/** The queue of alerts and their messages. A mail server or a Slack that does not answer holds these and nothing else. */
export function createNotifyQueue(services: AlertActivityParts, code: WorkflowCode): Queue {
  return {
    taskQueue: NOTIFY_QUEUE,
    ...code,
    activities: createAlertActivities(services),
    maxConcurrentActivityTaskExecutions: 50,
    maxCachedWorkflows: 200,
  };
}

/** The queue of re-screens: a fan-out over thousands of candidates delays no period and no purchase. */
export function createRescreenQueue(services: RescreenActivityParts, code: WorkflowCode): Queue {
  return {
    taskQueue: RESCREENS_QUEUE,
    ...code,
    activities: createRescreenActivities(services),
    maxConcurrentActivityTaskExecutions: 20,
    maxCachedWorkflows: 200,
  };
}
