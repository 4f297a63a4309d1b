/** Wires what sends messages and records them, for the process that sends, the worker, and those that show it. */
import type { Connection } from 'mongoose';
import type { Members } from '../accounts/members.js';
import { createAlertDeliveries, type AlertDeliveries } from './alert-deliveries.js';
import { createFailedDeliveries, type FailedDeliveries } from './failed-deliveries.js';
import { createHostLink, type HostLink } from './host-link.js';
import { createDeliveries, type Deliveries, type OnOutcome } from './deliveries.js';
import { openDeliveryRecords } from './record.js';
import { createReceipts, type Receipts } from './receipts.js';
import { createRecipients } from './recipients.js';
import { allowedHosts } from './slack/allowed-address.js';
import { createSlackTransport, type SlackTransport } from './slack/transport.js';
import { createMailTransport, type MailTransport } from './mail/transport.js';

export interface DeliveryServices {
  readonly receipts: Receipts;
  readonly deliveries: Deliveries;
  readonly alertDeliveries: AlertDeliveries;
  readonly failed: FailedDeliveries;
  readonly cardLink: HostLink;
  /** Null: the host has no such page. */
  readonly notificationsLink: HostLink | null;
  readonly transport: Pick<MailTransport, 'send'>;
  readonly slackTransport: Pick<SlackTransport, 'send' | 'whyNotAllowed'>;
  close(): Promise<void>;
}

interface DeliveryServicesParts {
  readonly connection: Connection;
  readonly members: Pick<Members, 'list'>;
  readonly smtpUrl: string;
  readonly mailFrom: string;
  /** Hosts, or whole origins. */
  readonly slackAllowedHosts: readonly string[];
  readonly publicUrl: string;
  /** Null: mails link to `publicUrl`. */
  readonly cardUrl: string | null;
  readonly notificationsUrl: string | null;
  readonly log: { warn(fields: object, message: string): void };
  readonly onOutcome?: OnOutcome;
}

/** Creates the missing collection. The first connection to the mail server is made by the first mail. */
export async function openDeliveryServices(parts: DeliveryServicesParts): Promise<DeliveryServices> {
  const { connection, members, smtpUrl, mailFrom, publicUrl, cardUrl, notificationsUrl, log } = parts;
  const cardLink = createHostLink(cardUrl ?? publicUrl);
  const slackTransport = createSlackTransport({ allowed: allowedHosts(parts.slackAllowedHosts) });
  const transport = createMailTransport({ smtpUrl, from: mailFrom });
  const records = await openDeliveryRecords(connection);
  const deliveries = createDeliveries(records, parts.onOutcome);
  return {
    deliveries,
    alertDeliveries: createAlertDeliveries(records),
    failed: createFailedDeliveries(records),
    transport,
    slackTransport,
    cardLink,
    notificationsLink: notificationsUrl === null ? null : createHostLink(notificationsUrl),
    receipts: createReceipts({ transport, recipients: createRecipients(members), deliveries, cardLink, log }),
    async close() {
      transport.close();
      await slackTransport.close();
    },
  };
}
