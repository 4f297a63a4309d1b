/**
 * A mail server for looking and testing: takes every mail, delivers none, and shows them on a web page. Never part of
 * the product.
 */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBadDays, type BadDay } from './faults.js';
import { openMailbox, type ReceivedMail } from './mailbox.js';
import { startSmtp } from './smtp.js';
import { createSinkApp } from './web.js';

const LOOPBACK = '127.0.0.1';

export interface MailSink {
  readonly smtpUrl: string;
  readonly url: string;
  /** The newest first. */
  mails(): readonly ReceivedMail[];
  /** What the next mails are answered. */
  answer(day: BadDay): void;
  close(): Promise<void>;
}

/** With port 0 a free one. */
export async function startMailSink(dataDir: string, smtpPort: number, webPort: number): Promise<MailSink> {
  const mailbox = await openMailbox(dataDir);
  const badDays = createBadDays();
  const smtp = await startSmtp(smtpPort, mailbox, badDays);
  const web = createServer(createSinkApp(mailbox, badDays) as RequestListener);
  web.listen(webPort, LOOPBACK);
  await once(web, 'listening');
  return {
    smtpUrl: `smtp://${LOOPBACK}:${smtp.port}`,
    url: `http://${LOOPBACK}:${(web.address() as AddressInfo).port}`,
    mails: () => mailbox.list(),
    answer(day) {
      badDays.set(day);
    },
    async close() {
      web.close();
      web.closeAllConnections();
      await smtp.close();
    },
  };
}
