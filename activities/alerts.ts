/** Makes the activities that deliver an alert. Each calls one service function and may be repeated. */
import { ApplicationFailure } from '@temporalio/common';
import { AlertMailPending, type AlertDelivery } from '../alerts/deliver.js';
import { wrapping } from './failures.js';
import { withHeartbeat } from './heartbeat.js';
import { reportRepeated, type ReportUnexpected } from './report.js';

export interface AlertActivityParts {
  readonly alertDelivery: AlertDelivery;
  readonly onUnexpectedError: ReportUnexpected;
}

interface OfAlert {
  readonly crossingId: string;
}
interface OfMail extends OfAlert {
  readonly memberId: string;
}

export type AlertActivities = ReturnType<typeof createAlertActivities>;

export function createAlertActivities({ alertDelivery, onUnexpectedError }: AlertActivityParts) {
  /** No failure here is final: what the mail server refuses for good is an outcome, and recorded. */
  const activity = wrapping((error) => {
    reportRepeated(error, onUnexpectedError);
    return error instanceof AlertMailPending
      ? ApplicationFailure.retryable(error.message, 'alert-mail-pending')
      : ApplicationFailure.retryable('The step failed this time and is repeated.', 'alert-step-failed');
  });

  return {
    /** Shows the alert in the app, and plans its mails: returns who gets one, Owners first. */
    prepareAlert: activity(async ({ crossingId }: OfAlert): Promise<{ memberIds: readonly string[] }> => ({
      memberIds: await alertDelivery.prepare(crossingId),
    })),

    sendAlertMail: activity(({ crossingId, memberId }: OfMail) =>
      withHeartbeat(() => alertDelivery.sendMail(crossingId, memberId)),
    ),

    giveUpAlertMail: activity(({ crossingId, memberId }: OfMail) => alertDelivery.giveUpMail(crossingId, memberId)),
  };
}
