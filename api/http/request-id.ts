/** Names each request for logs and for people who ask about it. */
import type { IncomingMessage } from 'node:http';
import { CALLER_ID } from '../../contract/ids.js';

const processPrefix = Math.random().toString(36).slice(2, 10);
let made = 0;

/** Returns the caller's own id if it is a valid one, otherwise a new one. */
export function requestIdOf(req: IncomingMessage): string {
  const sent = req.headers['x-request-id'];
  return typeof sent === 'string' && CALLER_ID.test(sent) ? sent : newRequestId();
}

/** Also serves input that is no request and so has no headers. */
export function newRequestId(): string {
  made += 1;
  return `${processPrefix}-${made.toString(36)}`;
}
