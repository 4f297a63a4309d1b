/** Defines the Slack channels that an account sends its alerts to. The address of a webhook goes in and never comes out. */
import { z } from 'zod';
import { accountParams, callerId } from '../ids.js';
import { instant, line } from '../values.js';

export const slackChannelParams = accountParams.extend({ channelId: callerId });

const webhookUrl = z
  .string()
  .min(1)
  .max(2_000)
  .optional()
  .meta({
    writeOnly: true,
    description:
      'The address of an incoming webhook, as Slack shows it: a secret, which no answer repeats. A new channel needs it; ' +
      'left out, it stays unchanged. A channel that is off is switched on by a new one.',
    example: 'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
  });

export const slackChannelChanges = z
  .strictObject({
    name: line(80).meta({ description: 'What people call the channel.', example: '#credits' }),
    webhookUrl,
  })
  .meta({ id: 'SlackChannelChanges' });

export const slackChannel = z
  .object({
    id: callerId,
    name: z.string(),
    state: z.enum(['on', 'off']).meta({
      description:
        '`off`: it gets no alerts, because Slack said that it is gone, or the messages of five alerts in a row failed.',
    }),
    lastSentAt: instant.nullable(),
    lastError: z
      .string()
      .nullable()
      .meta({ description: 'Why the last message has not arrived, or not yet; null since one arrived.' }),
  })
  .meta({ id: 'SlackChannel' });

/** All of them: an account has few. */
export const slackChannelList = z.object({ items: z.array(slackChannel) }).meta({ id: 'SlackChannelList' });

export const slackTest = z
  .object({
    delivery: z.object({
      state: z.enum(['sent', 'failed']),
      answer: z.string().nullable().meta({ description: 'Why it was not sent.' }),
      at: instant,
    }),
  })
  .meta({ id: 'SlackTest' });
