/**
 * Notes what became of the messages to a Slack channel, and switches the channel off when Slack says that it is gone, or
 * when the messages of five alerts in a row have failed. Owners and Admins are told in the app, once for each time. A
 * message counts once, however often it was tried: its alert is kept until the next message arrives.
 */
import { slackChannelOffId } from '../../domain/business-key.js';
import { oneLine } from '../../delivery/one-line.js';
import type { Notifications } from '../in-app/notifications.js';
import type { SlackChannelModel, SlackChannelRecord } from './models.js';

const MAX_FAILURES_IN_A_ROW = 5;

export interface ChannelHealth {
  arrived(channel: SlackChannelRecord): Promise<void>;
  /** It is tried again. */
  delayed(channel: SlackChannelRecord, reason: string): Promise<void>;
  /** `isGone`: no other message would arrive there either. */
  failed(channel: SlackChannelRecord, crossingId: string, reason: string, isGone: boolean): Promise<void>;
  /** Tells Owners and Admins of a channel that is off, unless they were told. */
  tellIfOff(channel: Pick<SlackChannelRecord, '_id'>): Promise<void>;
}

interface ChannelHealthParts {
  readonly model: SlackChannelModel;
  readonly notifications: Pick<Notifications, 'add'>;
}

export function createChannelHealth({ model, notifications }: ChannelHealthParts): ChannelHealth {
  /** A message to an old address says nothing about the new one. */
  const sameAddress = ({ _id, webhook }: SlackChannelRecord) => ({ _id, webhook });

  const tellIfOff: ChannelHealth['tellIfOff'] = async ({ _id }) => {
    const channel = await model.findOne({ _id, state: 'off', isOffTold: false }).lean<SlackChannelRecord>();
    if (!channel) return;
    const { accountId, channelId, name, lastError, timesOff, failedAlerts, createdAt } = channel;
    await notifications.add({
      id: slackChannelOffId(channelId, createdAt.getTime(), timesOff),
      accountId,
      kind: 'slack_channel_off',
      ...offText(channel),
      facts: { channelId, name, reason: lastError, failedAlerts: failedAlerts.length },
      at: new Date(),
      audience: { roles: ['Owner', 'Admin'] },
    });
    await model.updateOne({ _id, timesOff }, { $set: { isOffTold: true } });
  };

  return {
    tellIfOff,

    async arrived(channel) {
      await model.updateOne(sameAddress(channel), {
        $set: { lastSentAt: new Date(), lastError: null, failedAlerts: [] },
      });
    },

    async delayed(channel, reason) {
      await model.updateOne(sameAddress(channel), { $set: { lastError: reason } });
    },

    async failed(channel, crossingId, reason, isGone) {
      const on = { ...sameAddress(channel), state: 'on' } as const;
      const noted = await model
        .findOneAndUpdate(
          on,
          { $addToSet: { failedAlerts: crossingId }, $set: { lastError: reason } },
          { returnDocument: 'after' },
        )
        .lean<SlackChannelRecord>();
      if (noted && (isGone || noted.failedAlerts.length >= MAX_FAILURES_IN_A_ROW)) {
        // Of several messages that fail at once, one switches it off.
        await model.updateOne(on, { $set: { state: 'off', isOffTold: false }, $inc: { timesOff: 1 } });
      }
      await tellIfOff(channel);
    },
  };
}

function offText({ name, lastError, failedAlerts }: SlackChannelRecord): { title: string; body: string } {
  const many = failedAlerts.length > 1 ? `${failedAlerts.length} messages in a row failed. ` : '';
  return {
    title: 'A Slack channel is off',
    body:
      `Alerts no longer go to the Slack channel “${oneLine(name)}”. ${many}The last answer: ${lastError ?? 'none.'} ` +
      'Set the channel up in Slack and switch it on under Notifications, or give it a new webhook address there.',
  };
}
