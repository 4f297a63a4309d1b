import { randomInt } from 'node:crypto';
import net from 'node:net';

const LOOPBACK = '127.0.0.1';

/** Below what systems give to outgoing connections: one of those could take a port before its server listens there. */
const LOWEST = 15_000;
/** Jest's processes run at the same time: each chooses from ports of its own. */
const PORTS_OF_ONE = 2_000;
const MAX_PROCESSES = 8;
const MAX_TRIES = 200;

const first = LOWEST + (Number(process.env['JEST_WORKER_ID'] ?? 0) % MAX_PROCESSES) * PORTS_OF_ONE;
/** By this process: a server may not listen yet where it was told to. */
const given = new Set<number>();

/** Finds a port that is free now, and gives it out once. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const port = first + randomInt(PORTS_OF_ONE);
    if (await take(port)) return port;
  }
  throw new Error('the system has no free port');
}

/** Returns the wished port, or the next free one above it; each is given out once. */
export async function freePortFrom(wished: number): Promise<number> {
  for (let port = wished; port < wished + 100; port += 1) {
    if (await take(port)) return port;
  }
  return freePort();
}

async function take(port: number): Promise<boolean> {
  if (given.has(port)) return false;
  // Before the look, so that nobody else of this process looks at the same one.
  given.add(port);
  if (await isFree(port)) return true;
  given.delete(port);
  return false;
}

/** Resolves with true when something accepts connections there. */
export function portAnswers(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: timeoutMs });
    const finish = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('connect', () => {
      finish(true);
    });
    socket.once('timeout', () => {
      finish(false);
    });
    socket.once('error', () => {
      finish(false);
    });
    // The socket's own timeout does not cover a name server that never answers.
    setTimeout(finish, timeoutMs, false).unref();
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
