/**
 * Creates the listening server: it bounds waits, refuses malformed HTTP with a problem, and ends in an orderly way. What
 * is refused here never reached a route, so it is counted and logged here, too.
 */
import { once } from 'node:events';
import {
  createServer,
  maxHeaderSize,
  STATUS_CODES,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { formatNumber } from '../../domain/format-number.js';
import { problemOf, replyOf, type Problem } from './problem.js';
import { continueWhenRead } from './read-body.js';
import { send } from './reply.js';
import { newRequestId, requestIdOf } from './request-id.js';
import type { RequestLog } from './request-log.js';

const REQUEST_TIMEOUT_MS = 30_000;
/** How often the server looks for requests that are late: that much later than the timeout they end at most. */
const CHECK_EVERY_MS = 1_000;
/** Longer than load balancers keep an idle connection open. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** While the server ends. */
const CLOSE_IDLE_EVERY_MS = 100;
/** How long a refused client may go on sending, so that it can read why. */
const LINGER_MS = 1_000;

interface HttpServerOptions {
  readonly requestTimeoutMs?: number;
  readonly log?: RequestLog;
}

export function createHttpServer(
  listener: RequestListener,
  { requestTimeoutMs = REQUEST_TIMEOUT_MS, log = () => undefined }: HttpServerOptions = {},
): Server {
  const running: Running = { count: 0 };
  const exchanges = new WeakMap<Duplex, Exchanges>();
  const exchangesOn = (socket: Duplex): Exchanges => {
    const known = exchanges.get(socket);
    if (known) return known;
    const first = new Exchanges(running);
    exchanges.set(socket, first);
    return first;
  };

  const answer = (req: IncomingMessage, res: ServerResponse): void => {
    exchangesOn(req.socket).begin(req, res);
    const problem = problemOfHeaders(req);
    if (problem) refuseRequest(req, res, problem);
    else listener(req, res);
  };

  const refuseRequest = (req: IncomingMessage, res: ServerResponse, problem: Problem): void => {
    const requestId = requestIdOf(req);
    send(res, requestId, replyOf(problem, { Connection: 'close' }));
    log({ requestId, method: req.method ?? NO_METHOD, route: null, status: problem.status, ms: 0 });
  };

  const refuseSocket = (socket: Duplex, problem: Problem, headers: readonly string[] = []): void => {
    const requestId = newRequestId();
    log({ requestId, method: NO_METHOD, route: null, status: problem.status, ms: 0 });
    writeProblem(socket, problem, requestId, headers);
  };

  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(requestTimeoutMs, CHECK_EVERY_MS),
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      // Refused below, as a problem.
      requireHostHeader: false,
    },
    answer,
  );
  runningOn.set(server, running);
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    continueWhenRead(req, res);
    answer(req, res);
  });
  server.on('checkExpectation', (req: IncomingMessage, res: ServerResponse) => {
    exchangesOn(req.socket).begin(req, res);
    refuseRequest(req, res, problemOf('expectation-failed', 'The header Expect may only be 100-continue.'));
  });
  server.on('connect', (_req, socket) => {
    refuseSocket(socket, problemOf('method-not-allowed', 'CONNECT is not supported.'), ['Allow: GET, HEAD']);
  });
  const broken = new WeakSet<Duplex>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (broken.has(socket)) return;
    broken.add(socket);
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    void exchangesOn(socket)
      .finish()
      .then((isAnswered) => {
        if (isAnswered) (socket as Socket).destroySoon();
        else refuseSocket(socket, problemOfClient(error));
      });
  });
  return server;
}

const NO_METHOD = 'unknown';

/** How many requests of a server have no whole answer yet. */
interface Running {
  count: number;
}
const runningOn = new WeakMap<Server, Running>();

/** The requests of one connection. A client may send the next one before the last is answered. */
class Exchanges {
  readonly #open = new Set<ServerResponse>();
  readonly #running: Running;
  #last: { readonly req: IncomingMessage; readonly res: ServerResponse } | null = null;

  constructor(running: Running) {
    this.#running = running;
  }

  begin(req: IncomingMessage, res: ServerResponse): void {
    this.#last = { req, res };
    this.#open.add(res);
    this.#running.count += 1;
    res.once('close', () => {
      this.#open.delete(res);
      this.#running.count -= 1;
    });
  }

  /**
   * Resolves once every request that arrived whole has its answer. True if nothing more may be written then: what is
   * wrong belongs to a request that has its answer, or came while one was still worked on, whose answer it would seem.
   */
  async finish(): Promise<boolean> {
    const last = this.#last;
    const partial = last && !last.req.complete ? last.res : null;
    const whole = [...this.#open].filter((res) => res !== partial);
    await Promise.all(whole.map((res) => once(res, 'close')));
    return partial ? partial.headersSent : whole.length > 0;
  }
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
    // Connections stay open when their answers end, and browsers and proxies open some before they have a request.
    const closeIdle = setInterval(() => {
      if (runningOn.get(server)?.count === 0) server.closeAllConnections();
      else server.closeIdleConnections();
    }, CLOSE_IDLE_EVERY_MS);
    server.close(() => {
      clearInterval(closeIdle);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function problemOfHeaders({ httpVersion, headers }: IncomingMessage): Problem | null {
  if (headers.host === undefined && httpVersion === '1.1') {
    return problemOf('malformed-body', 'The header Host is missing.');
  }
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    return problemOf('malformed-body', 'The only transfer coding that is accepted is chunked.');
  }
  return null;
}

function problemOfClient({ code }: NodeJS.ErrnoException): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return problemOf('headers-too-large', `The headers must not exceed ${formatNumber(maxHeaderSize)} bytes.`);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problemOf('request-timeout', 'The request did not arrive in time. Send it again.');
    default:
      return problemOf('malformed-body', 'The request is not valid HTTP.');
  }
}

/** Writes to the socket itself: there is no request to answer. */
function writeProblem(socket: Duplex, problem: Problem, requestId: string, headers: readonly string[]): void {
  if (!socket.writable) return;
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Connection: close',
    `X-Request-Id: ${requestId}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
