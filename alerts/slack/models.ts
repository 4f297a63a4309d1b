/** Defines how the Slack channels of accounts are stored. The address of a channel's webhook is stored sealed only. */
import { Schema, type Connection, type Model } from 'mongoose';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { flag, instant, instantOrNull, options, text, textOrNull, whole } from '../../storage/schema-parts.js';

const SLACK_CHANNEL_STATES = ['on', 'off'] as const;
export type SlackChannelState = (typeof SLACK_CHANNEL_STATES)[number];

export interface SlackChannelRecord {
  /** `<accountId>~<channelId>` */
  readonly _id: string;
  readonly accountId: string;
  readonly channelId: string;
  /** From 0, unique in the account: an account has no more channels than there are slots. */
  readonly slot: number;
  readonly name: string;
  /** The sealed address of the webhook: see `webhook-secret.ts`. */
  readonly webhook: string;
  readonly state: SlackChannelState;
  /** The crossings whose messages failed since the last one that arrived. */
  readonly failedAlerts: readonly string[];
  /** How often it was switched off. */
  readonly timesOff: number;
  /** Whether Owners and Admins were told of the last time. */
  readonly isOffTold: boolean;
  readonly lastSentAt: Date | null;
  readonly lastError: string | null;
  readonly createdAt: Date;
}

const schema = new Schema<SlackChannelRecord>(
  {
    _id: text,
    accountId: text,
    channelId: text,
    slot: whole,
    name: text,
    webhook: text,
    state: { ...text, enum: SLACK_CHANNEL_STATES },
    failedAlerts: [String],
    timesOff: whole,
    isOffTold: flag,
    lastSentAt: instantOrNull,
    lastError: textOrNull,
    createdAt: instant,
  },
  options,
).index({ accountId: 1, slot: 1 }, { unique: true });

export type SlackChannelModel = Model<SlackChannelRecord>;

/** Makes the collection and its index where they are missing. */
export async function openSlackChannelRecords(connection: Connection): Promise<SlackChannelModel> {
  const known = connection.models['SlackChannel'] as SlackChannelModel | undefined;
  const model = known ?? connection.model<SlackChannelRecord>('SlackChannel', schema, 'slack_channels');
  await prepareCollections({ model });
  return model;
}
