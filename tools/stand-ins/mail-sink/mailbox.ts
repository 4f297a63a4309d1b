/** Stores the mails that arrived, one file each, so that they survive a restart. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import PostalMime, { type Address } from 'postal-mime';

const ENDING = '.mail.json';

export interface Mailbox {
  keep(source: Buffer, envelope: Envelope): Promise<void>;
  /** The newest first. */
  list(): readonly ReceivedMail[];
  find(id: string): ReceivedMail | undefined;
  clear(): void;
}

/** The addresses of the SMTP dialogue, which may differ from those in the headers. */
export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

export interface ReceivedMail {
  readonly id: string;
  readonly receivedAt: string;
  readonly envelope: Envelope;
  readonly messageId: string | null;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly date: string | null;
  readonly text: string | null;
  readonly html: string | null;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

interface MailFile {
  readonly receivedAt: string;
  readonly envelope: Envelope;
  /** The mail as it arrived, one character per byte. */
  readonly source: string;
}

export async function openMailbox(dir: string): Promise<Mailbox> {
  mkdirSync(dir, { recursive: true });
  const fileOf = (id: string): string => path.join(dir, id + ENDING);
  const names = readdirSync(dir).filter((name) => name.endsWith(ENDING));
  const mails: ReceivedMail[] = [];
  for (const id of names.map((name) => name.slice(0, -ENDING.length)).sort()) {
    mails.unshift(await readMail(id, JSON.parse(readFileSync(fileOf(id), 'utf8')) as MailFile));
  }
  return {
    async keep(source, envelope) {
      const receivedAt = new Date().toISOString();
      const id = `${receivedAt.replace(/\D/g, '')}-${randomBytes(4).toString('hex')}`;
      const file: MailFile = { receivedAt, envelope, source: source.toString('latin1') };
      const mail = await readMail(id, file);
      // Readers of the folder see whole mails only.
      writeFileSync(`${fileOf(id)}.tmp`, JSON.stringify(file));
      renameSync(`${fileOf(id)}.tmp`, fileOf(id));
      mails.unshift(mail);
    },
    list: () => mails,
    find: (id) => mails.find((mail) => mail.id === id),
    clear() {
      for (const { id } of mails.splice(0)) rmSync(fileOf(id), { force: true });
    },
  };
}

async function readMail(id: string, { receivedAt, envelope, source }: MailFile): Promise<ReceivedMail> {
  const mail = await PostalMime.parse(Buffer.from(source, 'latin1'));
  return {
    id,
    receivedAt,
    envelope,
    messageId: mail.messageId ?? null,
    from: mail.from === undefined ? '' : addressText(mail.from),
    to: (mail.to ?? []).map(addressText),
    subject: mail.subject ?? '',
    date: mail.date ?? null,
    text: mail.text ?? null,
    html: mail.html ?? null,
    headers: mail.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
  };
}

function addressText({ name, address }: Address): string {
  if (address === undefined || name === '') return address ?? name;
  return `${name} <${address}>`;
}
