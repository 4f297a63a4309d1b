/**
 * Hands one message to Slack and reports one of three outcomes: sent, try again (no connection, no answer in time, 429,
 * 5xx), or refused for good. It never throws for what Slack or the network does, and stores nothing. The address of a
 * webhook is a secret: no outcome repeats any part of it, so neither the library's errors nor Slack's words are passed on.
 */
import { IncomingWebhook, IncomingWebhookHTTPError, type IncomingWebhookSendArguments } from '@slack/webhook';
import { Agent, fetch as undiciFetch, type Response } from 'undici';
import {
  InternalAddress,
  isInternalLiteral,
  mayBeInternal,
  publicLookup,
  whyNotAllowed,
  type AllowedHosts,
  type ResolveHost,
} from './allowed-address.js';

export const SLACK_TIMEOUT_MS = 10_000;
/** Slack answers with a word. */
const MAX_ANSWER_BYTES = 4_096;
/** Slack asks for seconds. What asks for more than an hour is asked again after an hour. */
const MAX_RETRY_AFTER_MS = 3_600_000;
const DEFAULT_RETRY_AFTER_MS = 30_000;

export type SlackMessage = Pick<IncomingWebhookSendArguments, 'text' | 'blocks'>;

export type SlackOutcome =
  | { readonly outcome: 'sent' }
  /** `afterMs`: Slack said when; undefined leaves it to the caller. */
  | { readonly outcome: 'try_again'; readonly reason: string; readonly afterMs?: number }
  /** `channelIsGone`: Slack takes no message for this address any more; otherwise it refused this message. */
  | { readonly outcome: 'refused'; readonly reason: string; readonly channelIsGone: boolean };

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

/** The webhook or its channel is gone: no other message would arrive there either. */
const GONE_STATUSES = new Set([401, 403, 404, 410]);

function outcomeOf(error: IncomingWebhookHTTPError, webhookUrl: string, retryAfter: string | null): SlackOutcome {
  const { statusCode: status } = error;
  const word = wordOf(error.body, webhookUrl);
  const reason = `Slack answered ${status}${word === null ? '' : ` ${word}`}.`;
  if (status === 429) return { outcome: 'try_again', reason, afterMs: retryAfterMs(retryAfter) };
  if (status >= 500 || status === 408) return { outcome: 'try_again', reason };
  if (status < 400) {
    return {
      outcome: 'refused',
      reason: `Slack answered ${status}, a redirect, which is never followed.`,
      channelIsGone: true,
    };
  }
  const channelIsGone = GONE_STATUSES.has(status) || GONE_WORDS.has(word ?? '');
  return { outcome: 'refused', reason, channelIsGone };
}

const GONE_WORDS = new Set([
  ...['no_service', 'no_service_id', 'no_team', 'team_disabled', 'no_active_hooks', 'invalid_token'],
  ...['channel_not_found', 'channel_is_archived', 'user_not_found', 'action_prohibited'],
]);

/** Slack's own word, such as `no_service`: anything else could repeat the address. */
function wordOf(answer: unknown, webhookUrl: string): string | null {
  const word = typeof answer === 'string' ? answer.trim() : '';
  return /^[a-z]+(?:_[a-z]+)*$/.test(word) && word.length <= 60 && !webhookUrl.includes(word) ? word : null;
}

function retryAfterMs(header: string | null): number {
  const seconds = /^\d{1,9}$/.test(header?.trim() ?? '') ? Number(header) : null;
  return seconds === null ? DEFAULT_RETRY_AFTER_MS : Math.min(Math.max(seconds, 1) * 1_000, MAX_RETRY_AFTER_MS);
}

/** `fetch` wraps what happened; only our own words, or a code of the network, come out. */
function reasonOf(failure: unknown, timeoutMs: number): string {
  for (let cause = failure as Cause | null | undefined; cause; cause = cause.cause) {
    if (cause.name === 'TimeoutError') return `Slack did not answer within ${timeoutMs / 1_000} s.`;
    if (cause instanceof InternalAddress) return "Slack's host leads to an internal address, so nothing was sent.";
    if (typeof cause.code === 'string' && NETWORK_CODE.test(cause.code)) {
      return `Slack could not be reached (${cause.code}).`;
    }
  }
  return 'Slack could not be reached.';
}

const NETWORK_CODE = /^[A-Z][A-Z_0-9]{3,60}$/;

interface Cause {
  readonly name?: string;
  readonly code?: unknown;
  readonly cause?: Cause;
}

/** What our own `fetch` saw: the library tells neither. */
interface Seen {
  retryAfter: string | null;
  failure: unknown;
}
