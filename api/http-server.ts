/** The listening server: bounded waits, refusals of malformed HTTP as problems, and an orderly end. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { problemOf } from './problem.js';

const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than load balancers keep an idle connection. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

export function createHttpServer(listener: RequestListener): Server {
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS },
    listener,
  );
  server.on('clientError', (_error, socket) => {
    refuse(socket as Socket);
  });
  return server;
}

/** Resolves with the port. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/** Accepts nothing more and resolves when every request in work is answered. */
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

function refuse(socket: Socket): void {
  if (!socket.writable) return;
  const body = JSON.stringify(problemOf('malformed-body', 'The request is not valid HTTP.'));
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
