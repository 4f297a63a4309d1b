/**
 * Reads bodies of bounded size, and inflates none. Every failure is one of our own problems. A client that waits for
 * `100 Continue` gets it only here, after its proof.
 */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FuelgaugeError } from '../../domain/errors.js';
import { formatNumber } from '../../domain/format-number.js';

export const MAX_BODY_BYTES = 100 * 1024;
export const MAX_BATCH_BYTES = 1024 * 1024;

const JSON_TYPE = /^application\/(?:json|[\w.+-]+\+json)\s*(?:;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;
/** JSON is UTF-8 (RFC 8259), and ASCII is a part of it. */
const READABLE_CHARSETS = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);

const waitingForContinue = new WeakMap<IncomingMessage, ServerResponse>();

/** The client sends its body only after `100 Continue`, which is written when the body is read. */
export function continueWhenRead(req: IncomingMessage, res: ServerResponse): void {
  waitingForContinue.set(req, res);
}

/** True while the client of an unread body waits for `100 Continue`. */
export const waitsForContinue = (req: IncomingMessage): boolean => waitingForContinue.has(req);

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}

export async function readJson(req: IncomingMessage, maxBytes: number): Promise<unknown> {
  requireSize(req, maxBytes);
  requireJsonType(req.headers['content-type']);
  const bytes = await readBytes(req, maxBytes);
  if (!isUtf8(bytes)) throw malformed('The body is not valid UTF-8.');
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw malformed(text.trim() === '' ? 'The body is empty.' : 'The body is not valid JSON.');
  }
}

function requireJsonType(type: string | undefined): void {
  if (type === 'application/json') return;
  if (type === undefined || !JSON_TYPE.test(type)) {
    throw malformed('The body must be JSON, sent with Content-Type: application/json.');
  }
  const charset = CHARSET.exec(type)?.[1]?.toLowerCase() ?? 'utf-8';
  if (!READABLE_CHARSETS.has(charset)) {
    throw new FuelgaugeError('unsupported-charset', 'The body must be encoded in UTF-8; leave the charset out.');
  }
}

/** Reads the body as it was sent. */
export function readBytes(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return Promise.reject(malformed('A compressed body is not accepted.'));
  }
  const chunks: Buffer[] = [];
  return receive(req, maxBytes, (chunk) => chunks.push(chunk)).then(() =>
    chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks),
  );
}

/** Waits for the end of a body that nobody needs: what arrived incomplete must not be acted on. */
export async function skipBody(req: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<void> {
  await receive(req, maxBytes, () => undefined);
}

/** Ends the connection of a client that goes on sending after its answer. */
export function boundRest(req: IncomingMessage): void {
  receive(req, MAX_BODY_BYTES, () => undefined).catch(() => {
    req.socket.destroySoon();
  });
}

/** Comes before the body is looked at: a client that waits for `100 Continue` sends nothing of what is too large. */
function requireSize(req: IncomingMessage, maxBytes: number): void {
  if (Number(req.headers['content-length']) > maxBytes) throw tooLarge(maxBytes);
}

/** Rejects with `body-too-large` or `malformed-body`. */
function receive(req: IncomingMessage, maxBytes: number, take: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    requireSize(req, maxBytes);
    waitingForContinue.get(req)?.writeContinue();
    waitingForContinue.delete(req);
    let bytes = 0;
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        req.off('data', onData);
        reject(tooLarge(maxBytes));
      } else {
        take(chunk);
      }
    };
    const broken = (): void => {
      reject(malformed('The body ended before it was complete.'));
    };
    req.on('data', onData);
    req.on('end', () => {
      resolve();
    });
    req.on('aborted', broken);
    req.on('error', broken);
    if (req.destroyed && !req.complete) broken();
  });
}

const malformed = (detail: string): FuelgaugeError => new FuelgaugeError('malformed-body', detail);

const tooLarge = (maxBytes: number): FuelgaugeError =>
  new FuelgaugeError('body-too-large', `The body must not exceed ${formatNumber(maxBytes)} bytes.`, { maxBytes });
