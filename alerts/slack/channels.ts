/**
 * Keeps the Slack channels that an account sends its alerts to. The address of a webhook is a secret: it is stored sealed
 * and shown to nobody. `channel-health.ts` switches a channel off, and here it is switched on again.
 */
import type { Accounts } from '../../accounts/accounts.js';
import { idWithin } from '../../domain/business-key.js';
import { invalidField, notFound } from '../../domain/errors.js';
import type { Deliveries } from '../../delivery/deliveries.js';
import type { SlackTransport } from '../../delivery/slack/transport.js';
import { isDuplicateKey } from '../../storage/driver.js';
import type { SealedTexts } from '../../storage/sealed-text.js';
import type { SlackChannelModel, SlackChannelRecord } from './models.js';
import { sealWebhook } from './webhook-secret.js';

const MAX_SLACK_CHANNELS = 10;
/** Each try that loses a race has lost it to a channel that was added or removed. */
const MAX_TRIES = 3 * MAX_SLACK_CHANNELS;

export interface SlackChannelView extends Pick<SlackChannelRecord, 'name' | 'state' | 'lastSentAt' | 'lastError'> {
  readonly id: string;
}

export interface SlackChannelChanges {
  readonly name: string;
  readonly webhookUrl?: string | undefined;
}

export interface SlackChannels {
  /** In the order in which they were added, as long as none was removed. */
  list(accountId: string): Promise<readonly SlackChannelView[]>;
  /** Adds or changes a channel. A new address switches it on. Throws `invalid-request`. */
  put(
    accountId: string,
    channelId: string,
    changes: SlackChannelChanges,
  ): Promise<{ readonly channel: SlackChannelView; readonly created: boolean }>;
  /** Messages that wait for it are given up. */
  remove(accountId: string, channelId: string): Promise<void>;
  /** Also forgets the messages that failed. Throws `not-found`. */
  switchOn(accountId: string, channelId: string): Promise<SlackChannelView>;
}

interface SlackChannelsParts {
  readonly model: SlackChannelModel;
  readonly sealed: SealedTexts;
  readonly accounts: Pick<Accounts, 'requireKnown' | 'requireOpen'>;
  readonly deliveries: Pick<Deliveries, 'giveUpRecipient'>;
  readonly transport: Pick<SlackTransport, 'whyNotAllowed'>;
}

/** Its failures are forgotten when somebody switches a channel on or gives it a new address. */
const HEALTHY = { state: 'on', failedAlerts: [], lastError: null } as const;

export function createSlackChannels(parts: SlackChannelsParts): SlackChannels {
  const { model, sealed, accounts, deliveries, transport } = parts;

  const read = async (_id: string): Promise<SlackChannelRecord | null> =>
    await model.findById(_id).lean<SlackChannelRecord>();

  const freeSlot = async (accountId: string): Promise<number> => {
    const taken = new Set(await model.distinct('slot', { accountId }));
    const slot = Array.from({ length: MAX_SLACK_CHANNELS }, (_, n) => n).find((n) => !taken.has(n));
    if (slot !== undefined) return slot;
    throw invalidField(
      '',
      `The account has ${MAX_SLACK_CHANNELS} Slack channels, which is the most. Remove one before you add another.`,
    );
  };

  /** False: another process took the slot or added the same channel. */
  const add = async (record: Omit<SlackChannelRecord, 'slot'>): Promise<boolean> => {
    try {
      await model.create([{ ...record, slot: await freeSlot(record.accountId) }]);
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return false;
    }
  };

  return {
    async list(accountId) {
      await accounts.requireKnown(accountId);
      const found = await model.find({ accountId }).sort({ slot: 1 }).lean<SlackChannelRecord[]>();
      return found.map(viewOf);
    },

    async put(accountId, channelId, { name, webhookUrl }) {
      const _id = idWithin(accountId, channelId);
      await accounts.requireOpen(accountId);
      const rule = webhookUrl === undefined ? null : transport.whyNotAllowed(webhookUrl);
      if (rule !== null) throw invalidField('webhookUrl', rule);
      const address =
        webhookUrl === undefined
          ? null
          : { ...HEALTHY, webhook: sealWebhook(sealed, accountId, channelId, webhookUrl) };
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const changed = await model
          .findOneAndUpdate({ _id }, { $set: { name, ...address } }, { returnDocument: 'after', runValidators: true })
          .lean<SlackChannelRecord>();
        if (changed) return { channel: viewOf(changed), created: false };
        if (address === null) throw invalidField('webhookUrl', 'is missing: a new channel needs its address');
        const record = { ...NEW, ...address, _id, accountId, channelId, name, createdAt: new Date() };
        if (await add(record)) return { channel: viewOf(record), created: true };
      }
      throw new Error(`the Slack channel ${_id} was not stored in ${MAX_TRIES} tries`);
    },

    async remove(accountId, channelId) {
      const _id = idWithin(accountId, channelId);
      await accounts.requireKnown(accountId);
      await model.deleteOne({ _id });
      const recipient = { accountId, channel: 'slack', recipient: channelId } as const;
      await deliveries.giveUpRecipient(recipient, CHANNEL_REMOVED);
    },

    async switchOn(accountId, channelId) {
      const _id = idWithin(accountId, channelId);
      await accounts.requireOpen(accountId);
      await model.updateOne({ _id }, { $set: HEALTHY });
      const found = await read(_id);
      if (!found) throw notFound('Slack channel');
      return viewOf(found);
    },
  };
}

export const CHANNEL_REMOVED = 'The Slack channel was removed before the message was sent.';

const NEW = { timesOff: 0, isOffTold: false, lastSentAt: null } as const;

const viewOf = ({
  channelId,
  name,
  state,
  lastSentAt,
  lastError,
}: Pick<SlackChannelRecord, 'channelId' | 'name' | 'state' | 'lastSentAt' | 'lastError'>): SlackChannelView => ({
  id: channelId,
  name,
  state,
  lastSentAt,
  lastError,
});
