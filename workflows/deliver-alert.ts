/**
 * Delivers one alert: first in the app, then a mail to each person who gets one. Everything it knows is in the crossing's
 * record, and each delivery has a record of its own, so it may run again and repeats nothing. All mails are under way at
 * once, within a limit: one person's mail server delays nobody else.
 */
import { ActivityFailure, isCancellation, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { AlertActivities } from '../activities/alerts.js';
import { NOTIFY_QUEUE, type DeliverAlertWorkflow } from './messages.js';

const RETRY = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5 minutes' } as const;

/** Without a task of its own, since it only writes to the database and all else waits for it. */
const { prepareAlert } = proxyLocalActivities<AlertActivities>({
  startToCloseTimeout: '15s',
  localRetryThreshold: '10s',
  retry: RETRY,
});

/** Bounded: after a day the news is too old to be mailed. */
const { sendAlertMail } = proxyActivities<AlertActivities>({
  taskQueue: NOTIFY_QUEUE,
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '10s',
  scheduleToCloseTimeout: '1 day',
  retry: RETRY,
});

const { giveUpAlertMail } = proxyActivities<AlertActivities>({
  taskQueue: NOTIFY_QUEUE,
  startToCloseTimeout: '15s',
  retry: RETRY,
});

/** Temporal keeps at most 2,000 activities of a workflow open. */
const MAX_OPEN_MAILS = 500;

export const deliverAlert: DeliverAlertWorkflow = async ({ crossingId }) => {
  const { memberIds } = await prepareAlert({ crossingId });
  let givenUp = 0;

  const sendOne = async (memberId: string): Promise<void> => {
    try {
      await sendAlertMail({ crossingId, memberId });
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      await giveUpAlertMail({ crossingId, memberId });
      givenUp += 1;
    }
  };
  let next = 0;
  const sendOneAfterAnother = async (): Promise<void> => {
    while (next < memberIds.length) {
      next += 1;
      await sendOne(memberIds[next - 1]!);
    }
  };
  await Promise.all(memberIds.slice(0, MAX_OPEN_MAILS).map(sendOneAfterAnother));

  return { crossingId, mails: memberIds.length, givenUp };
};
