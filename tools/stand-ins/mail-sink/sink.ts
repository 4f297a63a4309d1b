/**
 * Runs the mail sink, an SMTP server for development and tests. It accepts every mail, delivers none, and shows them on
 * a web page. It is never part of the product, which reaches it through `SMTP_URL`.
 */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMailFaults, type MailFault } from './faults.js';
import { openMailbox, type ReceivedMail } from './mailbox.js';
import { startSmtp } from './smtp.js';
import { createSinkApp } from './web.js';

const LOOPBACK = '127.0.0.1';

export interface MailSink {
  readonly smtpUrl: string;
  readonly url: string;
  /** The newest first. */
  mails(): readonly ReceivedMail[];
  /** Sets the answer to the next mails. */
  answer(fault: MailFault): void;
  close(): Promise<void>;
}

/** Port 0 takes a free one. */
export async function startMailSink(dataDir: string, smtpPort: number, webPort: number): Promise<MailSink> {
  const mailbox = await openMailbox(dataDir);
  const faults = createMailFaults();
  const smtp = await startSmtp(smtpPort, mailbox, faults);
  const web = createServer(createSinkApp(mailbox, faults) as RequestListener);
  web.listen(webPort, LOOPBACK);
  await once(web, 'listening');
  return {
    smtpUrl: `smtp://${LOOPBACK}:${smtp.port}`,
    url: `http://${LOOPBACK}:${(web.address() as AddressInfo).port}`,
    mails: () => mailbox.list(),
    answer(fault) {
      faults.set(fault);
    },
    async close() {
      web.close();
      web.closeAllConnections();
      await smtp.close();
    },
  };
}
