import { randomInt } from 'node:crypto';
import net from 'node:net';

const LOOPBACK = '127.0.0.1';

/** Below what systems give to outgoing connections: one of those could take a port before its server listens there. */
const [LOWEST, HIGHEST] = [15_000, 32_000];
const MAX_TRIES = 200;

/** Finds a port that is free now and not in `taken`. */
export async function freePort(taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (!taken.has(port) && (await tryListen(port)) !== undefined) return port;
  }
  throw new Error('the system has no free port');
}

/** Returns the wished port, or the next free one above it that is not in `taken`. */
export async function freePortFrom(wished: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let port = wished; port < wished + 100; port += 1) {
    if (!taken.has(port) && (await tryListen(port)) !== undefined) return port;
  }
  return freePort(taken);
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

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : undefined);
      });
    });
  });
}
