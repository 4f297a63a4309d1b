import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { Surroundings } from '../../client/http.js';

export interface Received {
  method: string | undefined;
  path: string | undefined;
  authorization: string | undefined;
  /** By this header a proxy keeps the calls of an account on one process. */
  account: string | string[] | undefined;
  body: string;
}

export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** Closes the connection instead of answering, or never answers. */
  instead?: 'hang up' | 'hang';
}

/** A service that gives the replies in order, the last one for ever. */
export async function startService(...replies: Reply[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { method, url: path, headers } = request;
      received.push({ method, path, authorization: headers.authorization, account: headers['x-account-id'], body });
      const reply = replies[Math.min(received.length, replies.length) - 1]!;
      if (reply.instead === 'hang up') request.socket.destroy();
      if (reply.instead !== undefined) return;
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
      response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as { port: number };
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    received,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** Time passes only in pauses, which are recorded. */
export function controlledTime(chance = 0) {
  const pauses: number[] = [];
  let now = 0;
  const surroundings: Surroundings = {
    nowMs: () => now,
    chance: () => chance,
    sleep: (ms) => {
      pauses.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
  return { pauses, surroundings };
}
