/** Answers, written in one go: no ETag, nothing that middleware would add, so that a debit costs as little as it can. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CALLER_ID } from '../contract/ids.js';
import type { Problem } from './problem.js';

export type Headers = Readonly<Record<string, string>>;

export interface Reply {
  readonly status: number;
  /** Sent as JSON; left out for an answer without a body. */
  readonly body?: unknown;
  /** Sent as it is instead of `body`. */
  readonly text?: { readonly content: string; readonly type: string };
  readonly headers?: Headers;
}

const FIXED_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
} as const;

export const problemReply = (problem: Problem, headers: Headers = {}): Reply => ({
  status: problem.status,
  text: { content: JSON.stringify(problem), type: 'application/problem+json' },
  headers,
});

export function send(res: ServerResponse, requestId: string, { status, body, text, headers }: Reply): void {
  const content = text?.content ?? (body === undefined ? '' : JSON.stringify(body));
  res.writeHead(status, {
    ...FIXED_HEADERS,
    ...headers,
    'X-Request-Id': requestId,
    ...(status === 204
      ? {}
      : { 'Content-Type': text?.type ?? 'application/json', 'Content-Length': Buffer.byteLength(content) }),
  });
  res.end(content);
}

const processPrefix = Math.random().toString(36).slice(2, 10);
let requests = 0;

/** The caller's own id of the request if it sent a sane one, else ours. */
export function requestIdOf(req: IncomingMessage): string {
  const sent = req.headers['x-request-id'];
  return typeof sent === 'string' && CALLER_ID.test(sent) ? sent : ownRequestId();
}

/** For what is no request that could name one. */
export function ownRequestId(): string {
  requests += 1;
  return `${processPrefix}-${requests.toString(36)}`;
}
