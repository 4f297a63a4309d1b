/** Wires the services of mail for the process that sends it, the worker. */
import type { Connection } from 'mongoose';
import type { Members } from '../accounts/members.js';
import { openDeliveries } from './deliveries.js';
import { createReceipts, type Receipts } from './receipts.js';
import { createRecipients } from './recipients.js';
import { createMailTransport } from './transport.js';

export interface MailServices {
  readonly receipts: Receipts;
  close(): void;
}

interface MailServicesParts {
  readonly connection: Connection;
  readonly members: Pick<Members, 'list'>;
  readonly smtpUrl: string;
  readonly mailFrom: string;
  /** Receipts link here, so that the reader can look at the balance. */
  readonly publicUrl: string;
  readonly log: { warn(fields: object, message: string): void };
}

/** Creates the missing collection. The first connection to the mail server is made by the first mail. */
export async function openMailServices(parts: MailServicesParts): Promise<MailServices> {
  const { connection, members, smtpUrl, mailFrom, publicUrl, log } = parts;
  const transport = createMailTransport({ smtpUrl, from: mailFrom });
  const deliveries = await openDeliveries(connection);
  return {
    receipts: createReceipts({ transport, recipients: createRecipients(members), deliveries, publicUrl, log }),
    close() {
      transport.close();
    },
  };
}
