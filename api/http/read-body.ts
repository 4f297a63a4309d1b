/** Reads a JSON body of bounded size. Every failure is one of our own problems. */
import type { IncomingMessage } from 'node:http';
import { FuelgaugeError } from '../../domain/errors.js';

export const MAX_BODY_BYTES = 100 * 1024;
export const MAX_BATCH_BYTES = 1024 * 1024;

const JSON_TYPE = /^application\/(?:json|[\w.+-]+\+json)\s*(?:;|$)/i;

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}

export async function readJson(req: IncomingMessage, maxBytes: number): Promise<unknown> {
  const { 'content-type': type, 'content-encoding': encoding, 'content-length': length } = req.headers;
  if (type === undefined || !JSON_TYPE.test(type)) {
    throw malformed('The body must be JSON, sent with Content-Type: application/json.');
  }
  if (encoding !== undefined && encoding !== 'identity') throw malformed('A compressed body is not accepted.');
  if (Number(length) > maxBytes) throw tooLarge(maxBytes);
  const text = await readText(req, maxBytes);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw malformed(text.trim() === '' ? 'The body is empty.' : 'The body is not valid JSON.');
  }
}

function readText(req: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        req.off('data', onData);
        reject(tooLarge(maxBytes));
      } else {
        chunks.push(chunk);
      }
    };
    req.on('data', onData);
    req.on('end', () => {
      resolve((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8'));
    });
    req.on('aborted', () => {
      reject(malformed('The body ended before it was complete.'));
    });
    req.on('error', () => {
      reject(malformed('The body ended before it was complete.'));
    });
  });
}

const malformed = (detail: string): FuelgaugeError => new FuelgaugeError('malformed-body', detail);

const tooLarge = (maxBytes: number): FuelgaugeError =>
  new FuelgaugeError('body-too-large', `The body must not exceed ${maxBytes} bytes.`, { maxBytes });
