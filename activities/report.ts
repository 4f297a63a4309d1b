/** Reports to operators a failure that does not pass by itself. */
import { activityInfo } from '@temporalio/activity';

/** Receives errors that callers are not shown. */
export type ReportUnexpected = (error: unknown) => void;

const REPORT_EVERY_ATTEMPTS = 5;

/** Reports every fifth attempt. `fromTheFirst` also reports the first one, for failures that nothing else reports. */
export function reportRepeated(error: unknown, report: ReportUnexpected, { fromTheFirst = false } = {}): void {
  const { activityType, attempt, workflowExecution } = activityInfo();
  if (attempt % REPORT_EVERY_ATTEMPTS !== 0 && !(fromTheFirst && attempt === 1)) return;
  const workflowId = workflowExecution?.workflowId ?? '';
  const times = attempt === 1 ? 'failed' : `failed ${attempt} times`;
  report(new Error(`${activityType} of ${workflowId} has ${times}`, { cause: error }));
}
