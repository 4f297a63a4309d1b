/**
 * Hands one mail to the mail server, over an encrypted connection unless the server is on this machine. It reports one of three outcomes: sent, try again (connection, 4xx, our own
 * credentials), or refused for good (5xx). It never throws for a server's answer, stores nothing, and reads no file and
 * no address that a mail names.
 */
import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { within } from '../../storage/deadline.js';
import { withoutAddresses } from './without-addresses.js';

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
  /** One click there ends such mails (RFC 8058): mail programs show it as a button of their own. */
  readonly unsubscribeUrl?: string;
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
    ...connectionOf(smtpUrl),
    disableFileAccess: true,
    disableUrlAccess: true,
    dnsTimeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs),
    connectionTimeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs),
    greetingTimeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs),
    socketTimeout: Math.min(SILENCE_TIMEOUT_MS, timeoutMs),
  });
  return {
    async send({ deliveryKey, ...mail }) {
      try {
        const { unsubscribeUrl, ...parts } = mail;
        const sending = server.sendMail({
          ...parts,
          ...(unsubscribeUrl !== undefined && { list: { unsubscribe: [[unsubscribeUrl]] } }),
          from,
          messageId: messageIdOf(deliveryKey, from),
          headers: {
            'Auto-Submitted': 'auto-generated',
            ...(unsubscribeUrl !== undefined && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
          },
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        await within(
          timeoutMs,
          sending,
          () => new Error(`the mail server has not taken the mail within ${timeoutMs} ms`),
        );
        return { outcome: 'sent' };
      } catch (error) {
        return outcomeOf(error as SmtpError, mail.to.address);
      }
    },
    close() {
      server.close();
    },
  };
}

/** Whoever listens on the way could read the password and the mail: nothing is sent before the connection is encrypted. */
function connectionOf(smtpUrl: string) {
  const { protocol, hostname } = new URL(smtpUrl);
  const requireTLS = protocol !== 'smtps:' && !isLoopback(hostname);
  return { url: withoutTlsChoices(smtpUrl), requireTLS };
}

/** A URL may carry options in its query; these would switch the encryption off. */
function withoutTlsChoices(smtpUrl: string): string {
  const url = new URL(smtpUrl);
  for (const name of ['requireTLS', 'ignoreTLS', 'opportunisticTLS', 'secure']) url.searchParams.delete(name);
  return url.href;
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

const NOT_ENCRYPTED =
  'the connection to the mail server could not be encrypted (STARTTLS), so neither the password nor the mail was sent: ' +
  'use a server that offers STARTTLS, or smtps:// in SMTP_URL';

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

function outcomeOf({ code, responseCode, message }: SmtpError, recipient: string): MailOutcome {
  if (code === 'ETLS')
    return { outcome: 'try_again', reason: `${NOT_ENCRYPTED} (${withoutAddresses(message, recipient)})` };
  const isAboutMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  // Without an answer the mail was malformed before it reached the server, and no server will ever accept it.
  const isFinal = responseCode === undefined || (responseCode >= 500 && !ABOUT_US.has(responseCode));
  return { outcome: isAboutMail && isFinal ? 'refused' : 'try_again', reason: withoutAddresses(message, recipient) };
}
