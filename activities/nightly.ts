/** Makes the activities of the nightly check. Each calls one service function and may be repeated. */
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { DailyUsage } from '../admin/operations/daily-usage.js';
import type { NightlyCheck } from '../admin/operations/nightly-check.js';
import { wrapping } from './failures.js';
import { withHeartbeat } from './heartbeat.js';
import { reportRepeated, type ReportUnexpected } from './report.js';

export interface NightlyActivityParts {
  readonly dailyUsage: Pick<DailyUsage, 'countAll'>;
  readonly nightlyCheck: Pick<NightlyCheck, 'run'>;
  readonly onUnexpectedError: ReportUnexpected;
}

export type NightlyActivities = ReturnType<typeof createNightlyActivities>;

export function createNightlyActivities({ dailyUsage, nightlyCheck, onUnexpectedError }: NightlyActivityParts) {
  const activity = wrapping((error) => {
    reportRepeated(error, onUnexpectedError, { fromTheFirst: true });
    return ApplicationFailure.retryable('The check broke off and begins again.', 'nightly-check-failed');
  });

  return {
    countDailyUsage: activity(async (_input: object) => {
      const { cancellationSignal } = Context.current();
      return { accounts: await withHeartbeat(() => dailyUsage.countAll(cancellationSignal)) };
    }),

    reconcileAll: activity(async (_input: object) => {
      const { info, cancellationSignal } = Context.current();
      const runId = info.workflowExecution?.runId ?? info.activityId;
      const run = await withHeartbeat(() => nightlyCheck.run(runId, cancellationSignal));
      const { accounts, entries, findings, notices } = run;
      return { accounts, entries, findings, notices };
    }),
  };
}
