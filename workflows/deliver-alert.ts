/**
 * Delivers one alert: first in the app, then a mail to each person who gets one and a message to each Slack channel.
 * Everything it knows is in the crossing's record, and each delivery has a record of its own, so it may run again and
 * repeats nothing. All messages are under way at once, mails within a limit: one person's mail server and one channel delay
 * nobody else. It has a queue of its own, so that a mail server that hangs delays no period and no purchase.
 */
import {
  ActivityFailure,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  TemporalFailure,
} from '@temporalio/workflow';
import type { AlertActivities } from '../activities/alerts.js';
import type { DeliverAlertWorkflow } from './messages.js';

const RETRY = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5 minutes' } as const;

/** Without a task of its own, since it only writes to the database and all else waits for it. */
const { prepareAlert } = proxyLocalActivities<AlertActivities>({
  startToCloseTimeout: '15s',
  localRetryThreshold: '10s',
  retry: RETRY,
});

/** A few mails are tried at once, within the workflow's own task: that costs Temporal less than half. */
const { sendAlertMail: tryAlertMail } = proxyLocalActivities<AlertActivities>({
  startToCloseTimeout: '10s',
  retry: { maximumAttempts: 1 },
});
const MAX_TRIED_AT_ONCE = 10;

/** Bounded: after a day the news is too old to be sent. */
const { sendAlertMail, sendAlertToSlack } = proxyActivities<AlertActivities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '10s',
  scheduleToCloseTimeout: '1 day',
  retry: RETRY,
});

const { giveUpAlertMail, giveUpAlertToSlack } = proxyActivities<AlertActivities>({
  startToCloseTimeout: '15s',
  retry: RETRY,
});

/** Temporal keeps at most 2,000 activities of a workflow open. */
const MAX_OPEN_MAILS = 500;

export const deliverAlert: DeliverAlertWorkflow = async ({ crossingId }) => {
  // An older history has no channels, so it replays without a patch: what it does follows from what it prepared.
  const { memberIds, channelIds = [] } = await prepareAlert({ crossingId });
  const areFew = memberIds.length <= MAX_TRIED_AT_ONCE;
  let givenUp = 0;

  /** False: it has to be tried again. */
  const tryAtOnce = async (memberId: string): Promise<boolean> => {
    try {
      await tryAlertMail({ crossingId, memberId });
      return true;
    } catch (error) {
      // A local activity's failure is not wrapped in an `ActivityFailure`.
      if (!(error instanceof TemporalFailure) || isCancellation(error)) throw error;
      return false;
    }
  };
  const sendOrGiveUp = async (send: () => Promise<unknown>, giveUp: () => Promise<unknown>): Promise<void> => {
    try {
      await send();
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      await giveUp();
      givenUp += 1;
    }
  };
  const sendOne = async (memberId: string): Promise<void> => {
    if (areFew && (await tryAtOnce(memberId))) return;
    const mail = { crossingId, memberId };
    await sendOrGiveUp(
      () => sendAlertMail(mail),
      () => giveUpAlertMail(mail),
    );
  };
  const sendToChannel = async (channelId: string): Promise<void> => {
    const message = { crossingId, channelId };
    await sendOrGiveUp(
      () => sendAlertToSlack(message),
      () => giveUpAlertToSlack(message),
    );
  };
  let next = 0;
  const sendOneAfterAnother = async (): Promise<void> => {
    while (next < memberIds.length) {
      next += 1;
      await sendOne(memberIds[next - 1]!);
    }
  };
  const mails = memberIds.slice(0, MAX_OPEN_MAILS).map(sendOneAfterAnother);
  await Promise.all([...mails, ...channelIds.map(sendToChannel)]);

  return { crossingId, mails: memberIds.length, slackChannels: channelIds.length, givenUp };
};
