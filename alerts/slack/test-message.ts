/**
 * Sends a test message to a channel at once, and says what came of it. It is no delivery of an alert, so it has no record:
 * the channel shows when the last message arrived, and the last error. It switches no channel off or on.
 */
import type { Accounts } from '../../accounts/accounts.js';
import { idWithin } from '../../domain/business-key.js';
import { notFound } from '../../domain/errors.js';
import type { HostLink } from '../../delivery/host-link.js';
import type { SlackTransport } from '../../delivery/slack/transport.js';
import { SealBroken } from '../../storage/sealed-text.js';
import { testMessage } from './message.js';
import type { SlackChannelModel, SlackChannelRecord } from './models.js';
import type { WebhookOf } from './webhook-secret.js';

/** A person waits for it, and calls end after eight seconds. */
const TEST_TIMEOUT_MS = 5_000;

export interface TestDelivery {
  readonly state: 'sent' | 'failed';
  /** Why it was not sent; null where it was. */
  readonly answer: string | null;
  readonly at: Date;
}

export type SendTestMessage = (accountId: string, channelId: string) => Promise<TestDelivery>;

interface TestMessageParts {
  readonly model: SlackChannelModel;
  readonly webhookOf: WebhookOf;
  readonly accounts: Pick<Accounts, 'find' | 'requireOpen'>;
  readonly transport: Pick<SlackTransport, 'send'>;
  readonly cardLink: HostLink;
}

const UNREADABLE =
  'The stored address can no longer be read. Give the channel its webhook address again, or ask the operators to check ENCRYPTION_KEYS.';

export function createSendTestMessage(parts: TestMessageParts): SendTestMessage {
  const { model, webhookOf, accounts, transport, cardLink } = parts;

  /** Null: it was sent. */
  const attempt = async (channel: SlackChannelRecord): Promise<string | null> => {
    const { accountId, name } = channel;
    const accountName = (await accounts.find(accountId))?.name ?? accountId;
    try {
      const message = testMessage(name, { accountName, url: cardLink(accountId) });
      const result = await transport.send(webhookOf(channel), message, TEST_TIMEOUT_MS);
      return result.outcome === 'sent' ? null : result.reason;
    } catch (error) {
      if (error instanceof SealBroken) return UNREADABLE;
      throw error;
    }
  };

  return async (accountId, channelId) => {
    const _id = idWithin(accountId, channelId);
    await accounts.requireOpen(accountId);
    const channel = await model.findById(_id).lean<SlackChannelRecord>();
    if (!channel) throw notFound('Slack channel');
    const answer = await attempt(channel);
    const at = new Date();
    const { webhook } = channel;
    await model.updateOne(
      { _id, webhook },
      { $set: { lastError: answer, ...(answer === null && { lastSentAt: at }) } },
    );
    return { state: answer === null ? 'sent' : 'failed', answer, at };
  };
}
