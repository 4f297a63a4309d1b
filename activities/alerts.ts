/** Makes the activities that deliver an alert. Each calls one service function and may be repeated. */
import { ApplicationFailure } from '@temporalio/common';
import { AlertMailPending, type AlertDelivery } from '../alerts/deliver.js';
import { SlackMessagePending } from '../alerts/slack/deliver.js';
import { QueueStillMoves } from '../waiting/resumption.js';
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
interface OfSlackMessage extends OfAlert {
  readonly channelId: string;
}

interface PreparedAlert {
  readonly memberIds: readonly string[];
  /** Missing in histories that are older than Slack channels. */
  readonly channelIds?: readonly string[];
}

export type AlertActivities = ReturnType<typeof createAlertActivities>;

export function createAlertActivities({ alertDelivery, onUnexpectedError }: AlertActivityParts) {
  /** No failure here is final: what the mail server or Slack refuses for good is an outcome, and recorded. */
  const activity = wrapping((error) => {
    reportRepeated(error, onUnexpectedError);
    if (error instanceof QueueStillMoves) return ApplicationFailure.retryable(error.message, 'queue-still-moves');
    if (error instanceof SlackMessagePending) return slackPending(error);
    return error instanceof AlertMailPending
      ? ApplicationFailure.retryable(error.message, 'alert-mail-pending')
      : ApplicationFailure.retryable('The step failed this time and is repeated.', 'alert-step-failed');
  });

  return {
    /** Shows the alert in the app, and plans its messages: returns who gets a mail, Owners first, and which channels. */
    prepareAlert: activity(async ({ crossingId }: OfAlert): Promise<PreparedAlert> => ({
      memberIds: await alertDelivery.prepare(crossingId),
      channelIds: await alertDelivery.slack.prepare(crossingId),
    })),

    sendAlertMail: activity(({ crossingId, memberId }: OfMail) =>
      withHeartbeat(() => alertDelivery.sendMail(crossingId, memberId)),
    ),

    giveUpAlertMail: activity(({ crossingId, memberId }: OfMail) => alertDelivery.giveUpMail(crossingId, memberId)),

    sendAlertToSlack: activity(({ crossingId, channelId }: OfSlackMessage) =>
      withHeartbeat(() => alertDelivery.slack.send(crossingId, channelId)),
    ),

    giveUpAlertToSlack: activity(({ crossingId, channelId }: OfSlackMessage) =>
      alertDelivery.slack.giveUp(crossingId, channelId),
    ),
  };
}

/** Slack may say when it takes messages again. */
const slackPending = ({ message, afterMs }: SlackMessagePending): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'alert-slack-pending',
    message,
    ...(afterMs !== undefined && { nextRetryDelay: afterMs }),
  });
