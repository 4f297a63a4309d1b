/** `/healthz`: the process lives. `/readyz`: it can do its work; 503 names what is missing. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

/** Resolves or throws: the message is shown. */
export type Check = () => Promise<void> | void;

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

const CHECK_LIMIT_MS = 3_000;

export async function startHealthServer(
  port: number,
  checks: Readonly<Record<string, Check>>,
  host?: string,
  /** Answers every other path. */
  otherwise?: RequestListener,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(body));
    };
    if (path === '/healthz') send(200, { status: 'ok' });
    else if (path !== '/readyz' && otherwise) otherwise(request, response);
    else if (path !== '/readyz') send(404, { status: 'no such page' });
    else {
      void runChecks(checks).then((missing) => {
        const ready = Object.keys(missing).length === 0;
        send(ready ? 200 : 503, ready ? { status: 'ready' } : { status: 'not ready', missing });
      });
    }
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

async function runChecks(checks: Readonly<Record<string, Check>>): Promise<Record<string, string>> {
  const missing: Record<string, string> = {};
  await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        await withinLimit(check);
      } catch (error) {
        missing[name] = error instanceof Error ? error.message : String(error);
      }
    }),
  );
  return missing;
}

async function withinLimit(check: Check): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('does not answer'));
    }, CHECK_LIMIT_MS);
  });
  try {
    await Promise.race([check(), late]);
  } finally {
    clearTimeout(timer);
  }
}
