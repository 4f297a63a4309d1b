/**
 * Answers what operators ask a process: `/healthz` (it is alive), `/readyz` (it can do its work; 503 names what is
 * missing) and, given metrics, `/metrics` for Prometheus. It listens apart from the callers' port.
 */
import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { ERRORS, notReady } from '../domain/errors.js';
import type { ProcessMetrics } from '../observe/metrics.js';
import type { Readiness } from './readiness.js';

export interface OperationsServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface OperationsServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly readiness: Readiness;
  readonly metrics?: ProcessMetrics;
  /** Left out: every address of the machine. */
  readonly host?: string | undefined;
  /** Answers every other path. */
  readonly otherwise?: RequestListener;
}

export async function startOperationsServer(options: OperationsServerOptions): Promise<OperationsServer> {
  const { readiness, metrics, otherwise = notFound } = options;
  const listeners = new Map<string, RequestListener>([
    ['/healthz', answerAlive],
    ['/readyz', (_request, response) => void answerReady(readiness, response)],
  ]);
  if (metrics) {
    metrics.read('fuelgauge_server_missing', () => missingServers(readiness));
    listeners.set('/metrics', (_request, response) => void answerMetrics(metrics.registry, response));
  }

  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    (listeners.get(path) ?? otherwise)(request, response);
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const answerAlive: RequestListener = (_request, response) => {
  sendJson(response, 200, { status: 'ok' });
};

const notFound: RequestListener = (_request, response) => {
  sendJson(response, 404, { status: 'not found' });
};

/** Sends the same problem as the API's own `/readyz`. */
async function answerReady({ missing }: Readiness, response: ServerResponse): Promise<void> {
  const names = await missing();
  if (names.length === 0) {
    sendJson(response, 200, { status: 'ready' });
    return;
  }
  const { code, message: detail, facts } = notReady(names);
  const { status, title } = ERRORS[code];
  const problem = { type: `/docs/errors#${code}`, title, status, detail, code, ...facts };
  sendJson(response, status, problem, 'application/problem+json');
}

async function missingServers({ names, missing }: Readiness) {
  const away = await missing();
  return names.map((server) => ({ labels: { server }, value: away.includes(server) ? 1 : 0 }));
}

async function answerMetrics(registry: Registry, response: ServerResponse): Promise<void> {
  try {
    send(response, 200, await registry.metrics(), registry.contentType);
  } catch {
    sendJson(response, 500, { status: 'the metrics could not be read' });
  }
}

const sendJson = (response: ServerResponse, status: number, body: object, type = 'application/json'): void => {
  send(response, status, JSON.stringify(body), type);
};

function send(response: ServerResponse, status: number, content: string, type: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(content);
}
