/**
 * Writes an answer while it is read. What was written can't be taken back: an answer that fails half-way ends its
 * connection, so that nobody takes it for complete.
 */
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { hasReaderLeft } from '../../csv/csv-text.js';
import { headersOf, type StreamReply } from './reply.js';

/** A caller that takes nothing for this long is gone. */
const STALL_TIMEOUT_MS = 60_000;

/** Resolves when everything is written or the caller has left. Rejects where the answer could not be read to its end. */
export async function sendStream(
  res: ServerResponse,
  requestId: string,
  { status, stream: { content, type }, headers }: StreamReply,
  stallTimeoutMs = STALL_TIMEOUT_MS,
): Promise<void> {
  if (res.destroyed) {
    content.destroy();
    return;
  }
  res.writeHead(status, { ...headersOf(res, requestId, headers), 'Content-Type': type });
  if (res.req.method === 'HEAD') {
    content.destroy();
    res.end();
    return;
  }
  res.setTimeout(stallTimeoutMs, () => res.destroy());
  try {
    await pipeline(content, res);
  } catch (error) {
    if (!hasReaderLeft(error)) throw error;
  }
}
