/**
 * Hands one message to Slack and reports one of three outcomes: sent, try again (no connection, no answer in time, 429,
 * 5xx), or refused for good. It never throws for what Slack or the network does, and stores nothing. The address of a
 * webhook is a secret: no outcome repeats any part of it, so neither the library's errors nor Slack's words are passed on.
 */
import { IncomingWebhook, IncomingWebhookHTTPError, type IncomingWebhookSendArguments } from '@slack/webhook';
import { Agent, fetch as undiciFetch, type Response } from 'undici';
import { outcomeOf, reasonOf, type SlackOutcome } from './outcome.js';
import {
  isInternalLiteral,
  mayBeInternal,
  publicLookup,
  whyNotAllowed,
  type AllowedHosts,
  type ResolveHost,
} from './allowed-address.js';

const SLACK_TIMEOUT_MS = 10_000;
/** Slack answers with a word. */
const MAX_ANSWER_BYTES = 4_096;

export type SlackMessage = Pick<IncomingWebhookSendArguments, 'text' | 'blocks'>;

export interface SlackTransport {
  send(webhookUrl: string, message: SlackMessage, timeoutMs?: number): Promise<SlackOutcome>;
  /** The rule that the address of a webhook breaks; null: messages may go there. */
  whyNotAllowed(webhookUrl: string): string | null;
  close(): Promise<void>;
}

interface SlackTransportParts {
  readonly allowed: AllowedHosts;
  readonly resolveHost?: ResolveHost;
}

export function createSlackTransport({ allowed, resolveHost }: SlackTransportParts): SlackTransport {
  const outside = new Agent({ connect: { lookup: publicLookup(resolveHost) } });
  const allowedInside = new Agent();

  return {
    whyNotAllowed: (webhookUrl) => whyNotAllowed(webhookUrl, allowed),

    async send(webhookUrl, message, timeoutMs = SLACK_TIMEOUT_MS) {
      if (whyNotAllowed(webhookUrl, allowed) !== null) return NOT_ALLOWED;
      const isInside = mayBeInternal(webhookUrl, allowed);
      if (!isInside && isInternalLiteral(new URL(webhookUrl).hostname)) return NOT_ALLOWED;
      const seen: Seen = { retryAfter: null, failure: null };
      const webhook = new IncomingWebhook(webhookUrl, {
        timeout: timeoutMs,
        retryConfig: { retries: 0 },
        async fetch(url, init) {
          try {
            const dispatcher = isInside ? allowedInside : outside;
            // `manual` follows nothing either, and says that there was a redirect.
            const response = await undiciFetch(url, { ...asUndici(init), dispatcher, redirect: 'manual' });
            seen.retryAfter = response.headers.get('retry-after');
            return asLibrary(response, await shortTextOf(response));
          } catch (error) {
            seen.failure = error;
            throw error;
          }
        },
      });
      try {
        await webhook.send({ ...message, link_names: false, unfurl_links: false, unfurl_media: false });
        return { outcome: 'sent' };
      } catch (error) {
        return error instanceof IncomingWebhookHTTPError
          ? outcomeOf(error, webhookUrl, seen.retryAfter)
          : { outcome: 'try_again', reason: reasonOf(seen.failure, timeoutMs) };
      }
    },

    async close() {
      await Promise.all([outside.destroy(), allowedInside.destroy()]);
    },
  };
}

const NOT_ALLOWED = {
  outcome: 'refused',
  reason: 'The address is not on a host that SLACK_ALLOWED_HOSTS names.',
  channelIsGone: true,
} as const;

type LibraryFetch = NonNullable<NonNullable<ConstructorParameters<typeof IncomingWebhook>[1]>['fetch']>;
type LibraryInit = Parameters<LibraryFetch>[1];

const asUndici = ({ method, headers, body, signal }: NonNullable<LibraryInit> = {}) => ({
  ...(method !== undefined && { method }),
  ...(headers !== undefined && { headers }),
  ...(typeof body === 'string' && { body }),
  ...(signal !== undefined && { signal }),
});

/** What the library reads of an answer; the rest of a long one is never read. */
const asLibrary = (
  { ok, status, statusText, url, headers }: Response,
  answer: string,
): Awaited<ReturnType<LibraryFetch>> => ({
  ok,
  status,
  statusText,
  url,
  headers,
  text: () => Promise.resolve(answer),
  json: () => Promise.resolve(answer),
  arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
});

async function shortTextOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    parts.push(part as Uint8Array);
    bytes += (part as Uint8Array).byteLength;
    if (bytes >= MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, MAX_ANSWER_BYTES).toString('utf8');
}

/** What our own `fetch` saw: the library tells neither. */
interface Seen {
  retryAfter: string | null;
  failure: unknown;
}
