/** Makes the activity that charges what waits in an account. */
import { ApplicationFailure } from '@temporalio/common';
import type { Resume, Resumed } from '../waiting/resume.js';
import { wrapping } from './failures.js';
import { withHeartbeat } from './heartbeat.js';
import { reportRepeated, type ReportUnexpected } from './report.js';

export interface WaitingActivityParts {
  readonly resume: Resume;
  readonly onUnexpectedError: ReportUnexpected;
}

export type WaitingActivities = ReturnType<typeof createWaitingActivities>;

export function createWaitingActivities({ resume, onUnexpectedError }: WaitingActivityParts) {
  const activity = wrapping((error) => {
    reportRepeated(error, onUnexpectedError);
    return ApplicationFailure.retryable('The step failed this time and is repeated.', 'resume-step-failed');
  });

  return {
    /** Charges a bounded part of the queue. May be repeated: an action is charged once. */
    resumeActions: activity(
      async ({ accountId }: { readonly accountId: string }): Promise<Resumed> =>
        await withHeartbeat(() => resume.resume(accountId)),
    ),
  };
}
