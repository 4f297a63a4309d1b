/** Writes an answer in one go, without an ETag or anything that middleware would add: a debit must cost little. */
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { boundRest, hasBody, waitsForContinue } from './read-body.js';

export type Headers = Readonly<Record<string, string>>;

export interface Reply {
  readonly status: number;
  /** Sent as JSON; absent for an answer without a body. */
  readonly body?: unknown;
  /** Sent unchanged instead of `body`. */
  readonly text?: { readonly content: string; readonly type: string };
  readonly headers?: Headers;
}

/** An answer that is already text: a problem, or a page for machines. */
export type TextReply = Required<Pick<Reply, 'status' | 'text'>> & {
  readonly headers?: Headers;
  readonly body?: never;
};

/** An answer that is written while it is read: see `send-stream.ts`. */
export interface StreamReply {
  readonly status: number;
  readonly stream: { readonly content: Readable; readonly type: string };
  readonly headers?: Headers;
}

/** One event of an answer that goes on for minutes. */
export interface ServerEvent {
  readonly name: string;
  /** What a client sends as `Last-Event-ID` when it comes back. */
  readonly id?: number;
  readonly data: object;
}

export interface EventSink {
  send(event: ServerEvent): void;
  /** Sends the last event. */
  end(event: ServerEvent): void;
}

/** An answer that sends events as they happen: see `event-stream.ts`. */
export interface EventsReply {
  readonly status: 200;
  readonly events: {
    /** Returns what is called once when the client has left or the answer has ended. */
    readonly start: (sink: EventSink) => () => void;
    /** The answer ends then, with this event. */
    readonly endsAt: Date;
    readonly lastEvent: ServerEvent;
  };
  readonly headers?: Headers;
}

const FIXED_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
} as const;
const CLOSE = { Connection: 'close' } as const;

export function send(res: ServerResponse, requestId: string, { status, body, text, headers }: Reply): void {
  const content = text?.content ?? (body === undefined ? '' : JSON.stringify(body));
  res.writeHead(status, {
    ...headersOf(res, requestId, headers),
    ...(status === 204
      ? {}
      : { 'Content-Type': text?.type ?? 'application/json', 'Content-Length': Buffer.byteLength(content) }),
  });
  res.end(content);
}

export const headersOf = (res: ServerResponse, requestId: string, headers: Headers = {}): Headers => ({
  ...FIXED_HEADERS,
  ...headers,
  ...restOf(res),
  'X-Request-Id': requestId,
});

/** A body that was not read for its answer: the client may still send it, within bounds. */
function restOf({ req }: ServerResponse): Headers {
  if (req.complete || !hasBody(req)) return {};
  // Nobody can know whether this client sends its body after all.
  if (waitsForContinue(req)) return CLOSE;
  boundRest(req);
  return {};
}
