/**
 * Hands one mail to the mail server. What it may tell: sent, try again (connection, 4xx, our own credentials), or refused
 * for good (5xx). It never throws for what a server answers, keeps nothing, and reads no file and no address that a mail
 * names.
 */
import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';

const CONNECT_LIMIT_MS = 10_000;
const SILENCE_LIMIT_MS = 15_000;
/** From the first look-up of a name to the server's last answer. */
export const SEND_LIMIT_MS = 30_000;

export interface Mail {
  /** What the mail is, for whom. The same key gives the same Message-ID: a retry is the same mail. */
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
  readonly sendLimitMs?: number;
}

export function createMailTransport({ smtpUrl, from, sendLimitMs }: MailTransportParts): MailTransport {
  const limitMs = sendLimitMs ?? SEND_LIMIT_MS;
  const server = createTransport({
    url: smtpUrl,
    disableFileAccess: true,
    disableUrlAccess: true,
    dnsTimeout: Math.min(CONNECT_LIMIT_MS, limitMs),
    connectionTimeout: Math.min(CONNECT_LIMIT_MS, limitMs),
    greetingTimeout: Math.min(CONNECT_LIMIT_MS, limitMs),
    socketTimeout: Math.min(SILENCE_LIMIT_MS, limitMs),
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
        await withinLimit(sending, limitMs);
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

/** The server wants other credentials of us: that says nothing about the mail. */
const ABOUT_US = new Set([530, 534, 535, 538]);

function outcomeOf({ code, responseCode, message }: SmtpError): MailOutcome {
  const isAboutMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  // Without an answer the mail was malformed before it reached the server, and no server will ever accept it.
  const isFinal = responseCode === undefined || (responseCode >= 500 && !ABOUT_US.has(responseCode));
  return { outcome: isAboutMail && isFinal ? 'refused' : 'try_again', reason: message };
}

async function withinLimit(sending: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`the mail server has not taken the mail within ${limitMs} ms`));
    }, limitMs);
  });
  try {
    await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}
