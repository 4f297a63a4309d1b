import { activityInfo } from '@temporalio/activity';
import type { By } from '../domain/account/actor.js';
import { workflowActor } from '../domain/business-key.js';
import { present } from '../domain/present.js';

/** Signs a command with the workflow that called the activity: its type and its id. An activity may also run without one. */
export function byWorkflow(): By {
  const { workflowType = 'none', workflowExecution } = activityInfo();
  return { actor: workflowActor(workflowType), ...present({ workflowId: workflowExecution?.workflowId }) };
}
