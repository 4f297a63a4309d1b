/** Creates the listening server: it bounds waits, refuses malformed HTTP with a problem, and ends in an orderly way. */
import { createServer, maxHeaderSize, STATUS_CODES, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { problemOf, type Problem } from './problem.js';
import { newRequestId } from './request-id.js';

const REQUEST_TIMEOUT_MS = 30_000;
/** How often the server looks for requests that are late. */
const CHECK_EVERY_MS = 30_000;
/** Longer than load balancers keep an idle connection open. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

export function createHttpServer(
  listener: RequestListener,
  { requestTimeoutMs = REQUEST_TIMEOUT_MS }: { readonly requestTimeoutMs?: number } = {},
): Server {
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(requestTimeoutMs, CHECK_EVERY_MS),
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    },
    listener,
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    refuse(socket as Socket, problemOfClient(error));
  });
  return server;
}

/** Resolves with the port. Without `host` the server listens on every address of the machine. */
export function listen(server: Server, port: number, host?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/** Accepts no more requests and resolves when every running one is answered. */
export function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.prependListener('request', (_req, res) => {
      res.setHeader('Connection', 'close');
    });
    server.close(() => {
      resolve();
    });
    server.closeIdleConnections();
  });
}

function problemOfClient({ code }: NodeJS.ErrnoException): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return problemOf('headers-too-large', `The headers must not exceed ${maxHeaderSize} bytes.`);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problemOf('request-timeout', 'The request did not arrive in time. Send it again.');
    default:
      return problemOf('malformed-body', 'The request is not valid HTTP.');
  }
}

/** Writes to the socket itself: there is no request to answer. */
function refuse(socket: Socket, problem: Problem): void {
  if (!socket.writable) return;
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Connection: close',
    `X-Request-Id: ${newRequestId()}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
