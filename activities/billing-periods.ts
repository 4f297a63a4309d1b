/** What period workflows have done for them. Each activity calls one service function; all of them may be repeated. */
import { heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { StatementMismatch } from '../ledger/period-books.js';
import type { PeriodClosing } from '../periods/closing.js';
import type { PeriodWorkflows } from '../periods/period-workflows.js';
import type { PeriodRepair, Progress } from '../periods/repair.js';
import { toFailure, type ReportUnexpected } from './errors.js';
import { alarm, wrapping } from './wrap.js';

export type { RepairPage } from '../periods/repair.js';

export interface PeriodActivityParts {
  readonly closing: PeriodClosing;
  readonly repair: PeriodRepair;
  readonly workflows: Pick<PeriodWorkflows, 'start'>;
  readonly onUnexpectedError: ReportUnexpected;
}

interface OfAccount {
  readonly accountId: string;
}
interface OfPeriod extends OfAccount {
  readonly number: number;
}

export type PeriodActivities = ReturnType<typeof createPeriodActivities>;

export function createPeriodActivities({ closing, repair, workflows, onUnexpectedError }: PeriodActivityParts) {
  const activity = wrapping((error) => {
    alarm(error, onUnexpectedError);
    return failureOf(error, onUnexpectedError);
  });
  const progress: Progress = { onAccount: heartbeat, onFailure: onUnexpectedError };

  return {
    /** Rolls the ledger: expires, closes, allocates. */
    closePeriod: activity(({ accountId, number }: OfPeriod) => closing.close(accountId, number)),

    /** Books the overage of closed periods and stores their statements. Recorded histories know it by this name. */
    settleClosedPeriods: activity(({ accountId }: OfAccount) => closing.stateClosedPeriods(accountId)),

    /** Null: the account is closed and has ended. */
    startCurrentPeriod: activity(async ({ accountId }: OfAccount): Promise<{ number: number } | null> => {
      const period = await closing.current(accountId);
      if (!period) return null;
      await workflows.start(period);
      return { number: period.number };
    }),

    repairPeriodsPage: activity(({ after }: { readonly after: string }) => repair.startMissing(after, progress)),

    rollOverdueAccounts: activity((_input: object) => repair.rollOverdue(progress)),
  };
}

/** The numbers that contradict each other are shown where the operator looks: they say what to correct. */
function failureOf(error: unknown, report: ReportUnexpected): ApplicationFailure {
  if (!(error instanceof StatementMismatch)) return toFailure(error, report);
  report(error);
  return ApplicationFailure.retryable(error.message, 'statement-mismatch');
}
