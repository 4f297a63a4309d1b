/** Seals the address of a channel's webhook for its record only: copied into another record, it does not open. */
import { idWithin } from '../../domain/business-key.js';
import type { SealedTexts } from '../../storage/sealed-text.js';
import type { SlackChannelRecord } from './models.js';

export type WebhookOf = (channel: Pick<SlackChannelRecord, 'accountId' | 'channelId' | 'webhook'>) => string;

const ownerOf = (accountId: string, channelId: string): string => `slack webhook of ${idWithin(accountId, channelId)}`;

export const sealWebhook = (sealed: SealedTexts, accountId: string, channelId: string, webhookUrl: string): string =>
  sealed.seal(webhookUrl, ownerOf(accountId, channelId));

/** Throws `SealBroken`. */
export const openWebhook =
  (sealed: SealedTexts): WebhookOf =>
  ({ accountId, channelId, webhook }) =>
    sealed.open(webhook, ownerOf(accountId, channelId));
