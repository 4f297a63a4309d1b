/**
 * Decides what an answer of Slack, or a failure of the network, means for a message and for its channel. The address of a
 * webhook is a secret, so no reason repeats any part of it: only words that are known to be harmless come out.
 */
import type { IncomingWebhookHTTPError } from '@slack/webhook';
import { InternalAddress } from './allowed-address.js';

/** Slack asks for seconds. What asks for more than an hour is asked again after an hour. */
const MAX_RETRY_AFTER_MS = 3_600_000;
const DEFAULT_RETRY_AFTER_MS = 30_000;

export type SlackOutcome =
  | { readonly outcome: 'sent' }
  /** `afterMs`: Slack said when; undefined leaves it to the caller. */
  | { readonly outcome: 'try_again'; readonly reason: string; readonly afterMs?: number }
  /** `channelIsGone`: Slack takes no message for this address any more; otherwise it refused this message. */
  | { readonly outcome: 'refused'; readonly reason: string; readonly channelIsGone: boolean };

/** The webhook or its channel is gone: no other message would arrive there either. */
const GONE_STATUSES = new Set([401, 403, 404, 410]);

export function outcomeOf(
  error: IncomingWebhookHTTPError,
  webhookUrl: string,
  retryAfter: string | null,
): SlackOutcome {
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
export function reasonOf(failure: unknown, timeoutMs: number): string {
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
