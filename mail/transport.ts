/**
 * Hands one mail to the mail server. It reports one of three outcomes: sent, try again (connection, 4xx, our own
 * credentials), or refused for good (5xx). It never throws for a server's answer, stores nothing, and reads no file and
 * no address that a mail names.
 */
import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { within } from '../storage/deadline.js';

const CONNECT_TIMEOUT_MS = 10_000;
const SILENCE_TIMEOUT_MS = 15_000;
/** Covers everything from the first name look-up to the server's last answer. */
export const SEND_TIMEOUT_MS = 30_000;

export interface Mail {
  /** Names the mail and its recipient. The same key gives the same Message-ID: a retry is the same mail. */
  readonly deliveryKey: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
}

export type MailOutcome =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'try_again'; readonly reason: string }
  | { readonly outcome: 'refused'; readonly reason: string };

export interface MailTransport {
  send(mail: Mail): Promise<MailOutcome>;
  close(): void;
}

interface MailTransportParts {
  readonly smtpUrl: string;
  /** An address, or `Name <address>`. */
  readonly from: string;
  readonly sendTimeoutMs?: number;
}

export function createMailTransport({ smtpUrl, from, sendTimeoutMs }: MailTransportParts): MailTransport {
  const timeoutMs = sendTimeoutMs ?? SEND_TIMEOUT_MS;
  const server = createTransport({
    url: smtpUrl,
    disableFileAccess: true,
    disableUrlAccess: true,
    dnsTimeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs),
    connectionTimeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs),
    greetingTimeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs),
    socketTimeout: Math.min(SILENCE_TIMEOUT_MS, timeoutMs),
  });
  return {
    async send({ deliveryKey, ...mail }) {
      const sending = server.sendMail({
        ...mail,
        from,
        messageId: messageIdOf(deliveryKey, from),
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        await within(
          timeoutMs,
          sending,
          () => new Error(`the mail server has not taken the mail within ${timeoutMs} ms`),
        );
        return { outcome: 'sent' };
      } catch (error) {
        return outcomeOf(error as SmtpError);
      }
    },
    close() {
      server.close();
    },
  };
}

/** Returns `<sha256 of the key @ the sender's domain>`, so that mail programs recognise a repeated mail. */
export function messageIdOf(deliveryKey: string, from: string): string {
  const domain = /@([^\s@>]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  return `<${createHash('sha256').update(deliveryKey).digest('hex').slice(0, 40)}@${domain}>`;
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
}

/** The server rejects our credentials: that says nothing about the mail. */
const ABOUT_US = new Set([530, 534, 535, 538]);

function outcomeOf({ code, responseCode, message }: SmtpError): MailOutcome {
  const isAboutMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  // Without an answer the mail was malformed before it reached the server, and no server will ever accept it.
  const isFinal = responseCode === undefined || (responseCode >= 500 && !ABOUT_US.has(responseCode));
  return { outcome: isAboutMail && isFinal ? 'refused' : 'try_again', reason: message };
}
