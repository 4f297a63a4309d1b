/** Wires the Slack channels of accounts: for the process that serves them, and the one that sends alerts to them. */
import type { Connection } from 'mongoose';
import type { Accounts } from '../../accounts/accounts.js';
import type { Members } from '../../accounts/members.js';
import type { DeliveryServices } from '../../delivery/services.js';
import type { Crossings } from '../../ledger/crossings.js';
import { createSealedTexts } from '../../storage/sealed-text.js';
import type { FindCrossing } from '../crossing-deliveries.js';
import type { Notifications } from '../in-app/notifications.js';
import { createChannelHealth } from './channel-health.js';
import { createSlackChannels, type SlackChannels } from './channels.js';
import { createSlackDelivery, type SlackDelivery } from './deliver.js';
import { openSlackChannelRecords } from './models.js';
import { createSendTestMessage, type SendTestMessage } from './test-message.js';
import { openWebhook } from './webhook-secret.js';

export interface SlackServices {
  readonly channels: SlackChannels;
  readonly sendTest: SendTestMessage;
  /** `find` is shared with the other channels of an alert. */
  deliveryOf(find: FindCrossing, crossings: Pick<Crossings, 'listTogether'>): SlackDelivery;
}

interface SlackServicesParts {
  readonly connection: Connection;
  /** The first seals, each of them opens. */
  readonly encryptionKeys: readonly [string, ...string[]];
  readonly accounts: Pick<Accounts, 'find' | 'requireKnown' | 'requireOpen'>;
  readonly members: Pick<Members, 'owners'>;
  readonly notifications: Pick<Notifications, 'add'>;
  readonly delivery: Pick<DeliveryServices, 'deliveries' | 'slackTransport' | 'cardLink'>;
  readonly log: { warn(fields: object, message: string): void };
}

/** Makes the collection where it is missing. */
export async function openSlackServices(parts: SlackServicesParts): Promise<SlackServices> {
  const { connection, encryptionKeys, accounts, members, notifications, delivery, log } = parts;
  const { deliveries, slackTransport: transport, cardLink } = delivery;
  const model = await openSlackChannelRecords(connection);
  const sealed = createSealedTexts(encryptionKeys);
  const webhookOf = openWebhook(sealed);
  const health = createChannelHealth({ model, notifications });
  const sending = { model, webhookOf, accounts, transport, cardLink };
  return {
    channels: createSlackChannels({ model, sealed, accounts, deliveries, transport }),
    sendTest: createSendTestMessage(sending),
    deliveryOf: (find, crossings) =>
      createSlackDelivery({ ...sending, health, find, crossings, members, deliveries, log }),
  };
}
