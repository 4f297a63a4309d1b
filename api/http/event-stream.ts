/**
 * Writes an answer as server-sent events: it goes on until its time is over, its source ends it or the client leaves.
 * Nothing waits for the client. One that takes nothing is cut off, and comes back with the id of its last event.
 */
import type { ServerResponse } from 'node:http';
import { headersOf, type EventSink, type EventsReply, type ServerEvent } from './reply.js';

/** Proxies close connections on which nothing happens, most often after a minute. */
const HEARTBEAT_EVERY_MS = 20_000;
/** A client that leaves more than this unread, beyond what its socket holds, is cut off. */
const MAX_UNTAKEN_BYTES = 512 * 1_024;
/** The last event should arrive, but the connection must not stay open for a client that takes nothing. */
const LAST_EVENT_TIMEOUT_MS = 2_000;
/** Clients come back after different pauses, so that those of a stopped process do not all come at once. */
const RETRY_MS = { min: 1_000, max: 4_000 };

const HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
} as const;

export interface EventStreamOptions {
  readonly heartbeatEveryMs?: number;
  readonly maxUntakenBytes?: number;
}

/** Returns at once. */
export function sendEvents(
  res: ServerResponse,
  requestId: string,
  { status, events, headers }: EventsReply,
  options: EventStreamOptions = {},
): void {
  const { heartbeatEveryMs = HEARTBEAT_EVERY_MS, maxUntakenBytes = MAX_UNTAKEN_BYTES } = options;
  if (res.destroyed) return;
  res.writeHead(status, { ...headersOf(res, requestId, headers), ...HEADERS });
  if (res.req.method === 'HEAD') {
    res.end();
    return;
  }

  let isOver = false;
  let leave: (() => void) | null = null;
  const finish = (): void => {
    isOver = true;
    clearInterval(heartbeat);
    clearTimeout(expiry);
    leave?.();
    leave = null;
  };
  const write = (text: string): void => {
    if (isOver || res.destroyed) return;
    res.write(text);
    if (res.writableLength > maxUntakenBytes) res.destroy();
  };
  const sink: EventSink = {
    send: (event) => {
      write(framed(event));
    },
    end(event) {
      if (isOver) return;
      write(framed(event));
      finish();
      res.end();
      setTimeout(() => res.destroy(), LAST_EVENT_TIMEOUT_MS).unref();
    },
  };

  let isStalled = false;
  const heartbeat = setInterval(() => {
    const hasUntaken = res.writableLength > 0;
    // It has not caught up since the heartbeat before.
    if (hasUntaken && isStalled) res.destroy();
    isStalled = hasUntaken;
    write(': heartbeat\n\n');
  }, heartbeatEveryMs);
  const expiry = setTimeout(
    () => {
      sink.end(events.lastEvent);
    },
    Math.max(0, events.endsAt.getTime() - Date.now()),
  );
  res.once('close', finish);
  write(`retry: ${Math.round(RETRY_MS.min + Math.random() * (RETRY_MS.max - RETRY_MS.min))}\n\n`);
  leave = events.start(sink);
  if (res.writableEnded) finish();
}

/** JSON has no line breaks outside of its texts, and there they are escaped: the data is one line. */
const framed = ({ name, id, data }: ServerEvent): string =>
  `event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
