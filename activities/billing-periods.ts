/** Makes the activities of period workflows. Each calls one service function and may be repeated. */
import { heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ExpiringCredits } from '../alerts/expiring-credits.js';
import { StatementMismatch } from '../ledger/period-books.js';
import type { PeriodClosing } from '../periods/closing.js';
import type { PeriodWorkflows } from '../periods/period-workflows.js';
import type { PeriodRepair, Progress } from '../periods/repair.js';
import { toFailure, wrapping } from './failures.js';
import { reportRepeated, type ReportUnexpected } from './report.js';

export type { RepairPage } from '../periods/repair.js';

export interface PeriodActivityParts {
  readonly closing: PeriodClosing;
  readonly repair: PeriodRepair;
  readonly workflows: Pick<PeriodWorkflows, 'start'>;
  readonly expiringCredits: ExpiringCredits;
  readonly onUnexpectedError: ReportUnexpected;
}

interface OfAccount {
  readonly accountId: string;
}
interface OfPeriod extends OfAccount {
  readonly number: number;
}

export type PeriodActivities = ReturnType<typeof createPeriodActivities>;

export function createPeriodActivities(parts: PeriodActivityParts) {
  const { closing, repair, workflows, expiringCredits, onUnexpectedError } = parts;
  const activity = wrapping((error) => {
    reportRepeated(error, onUnexpectedError, { fromTheFirst: true });
    return failureOf(error);
  });
  const progress: Progress = { onAccount: heartbeat, onFailure: onUnexpectedError };

  return {
    /** Rolls the ledger: it expires credits, closes the period and allocates the next one. */
    closePeriod: activity(({ accountId, number }: OfPeriod) => closing.close(accountId, number)),

    /** Notifies the account of bought credits that expire with this period. */
    announceExpiringCredits: activity(({ accountId, number }: OfPeriod) => expiringCredits.announce(accountId, number)),

    /** Books the overage of closed periods and stores their statements. Recorded histories know it by this name. */
    settleClosedPeriods: activity(({ accountId }: OfAccount) => closing.stateClosedPeriods(accountId)),

    /** Returns null once the account is closed and has ended. */
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

/** Shows an operator the numbers that contradict each other: they say what to correct. */
const failureOf = (error: unknown): ApplicationFailure =>
  error instanceof StatementMismatch
    ? ApplicationFailure.retryable(error.message, 'statement-mismatch')
    : toFailure(error);
