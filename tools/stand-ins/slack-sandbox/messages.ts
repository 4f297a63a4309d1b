/** Stores the messages that arrived, in one file, so that they survive a restart. The oldest make room for new ones. */
import { mkdirSync, readFileSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const MAX_KEPT = 500;

export interface SlackText {
  readonly type: string;
  readonly text: string;
}

export interface SlackBlock {
  readonly type: string;
  readonly text?: SlackText;
  readonly elements?: readonly {
    readonly type: string;
    readonly text: string | SlackText;
    readonly url?: string;
  }[];
}

export interface ReceivedMessage {
  readonly receivedAt: string;
  /** The path of the webhook, `/services/…`: each is one channel. */
  readonly path: string;
  readonly body: { readonly text: string; readonly blocks?: readonly SlackBlock[] };
}

export interface Messages {
  keep(path: string, body: ReceivedMessage['body']): void;
  /** The newest first. */
  list(): readonly ReceivedMessage[];
  clear(): void;
}

export function openMessages(dir: string): Messages {
  mkdirSync(dir, { recursive: true });
  const file = path.join(dir, 'messages.json');
  let messages = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ReceivedMessage[]) : [];
  const store = (changed: ReceivedMessage[]): void => {
    messages = changed.slice(0, MAX_KEPT);
    writeFileSync(`${file}.tmp`, JSON.stringify(messages));
    renameSync(`${file}.tmp`, file);
  };
  return {
    keep(ofPath, body) {
      store([{ receivedAt: new Date().toISOString(), path: ofPath, body }, ...messages]);
    },
    list: () => messages,
    clear() {
      store([]);
    },
  };
}
