/** What the worker runs: one Temporal worker for each line. A queue of workflows adds its `workflowsPath` here. */
import type { WorkerOptions } from '@temporalio/worker';
import type { ActivityServices } from '../activities/index.js';
import { createActivities } from '../activities/index.js';
import { CREDITS_QUEUE } from '../client/workflow.js';

export type Queue = Pick<
  WorkerOptions,
  'activities' | 'workflowsPath' | 'workflowBundle' | 'maxConcurrentActivityTaskExecutions'
> & { readonly taskQueue: string };

export function createQueues(services: ActivityServices): readonly Queue[] {
  return [
    { taskQueue: CREDITS_QUEUE, activities: createActivities(services), maxConcurrentActivityTaskExecutions: 200 },
  ];
}
