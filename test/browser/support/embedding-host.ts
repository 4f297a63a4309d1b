/** Serves a host's pages as docs/embedding.md tells it to, with its token route, on an origin of its own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';

interface Member {
  readonly accountId: string;
  readonly id: string;
}

export interface EmbeddingHost {
  readonly app: Express;
  /** Two origins of the same server: `localhost`, and its number. */
  readonly url: string;
  readonly otherUrl: string;
  stop(): void;
}

export async function listenAsHost(): Promise<EmbeddingHost> {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    app,
    url: `http://localhost:${port}`,
    otherUrl: `http://127.0.0.1:${port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface HostParts {
  /** Takes the app and the names that the document's code uses. */
  readonly tokenRouteFile: string;
  /** Of every page. */
  readonly policy: string;
  readonly api: string;
  readonly apiKey: string;
  /** Undefined: nobody is signed in. */
  readonly signedIn: (accountId: string | undefined) => Member | undefined;
  /** By address. */
  readonly pages: Readonly<Record<string, string>>;
  /** A folder of files. */
  readonly files: string;
}

export async function serveHost(app: Express, parts: HostParts): Promise<void> {
  const { tokenRouteFile, policy, api, apiKey, signedIn, pages, files } = parts;
  const requireSignedIn = ({ query }: express.Request): Member => {
    const member = signedIn(query['account'] as string | undefined);
    if (!member) throw Object.assign(new Error('Nobody is signed in.'), { status: 401, expose: true });
    return member;
  };
  app.disable('x-powered-by');
  app.set('env', 'test');
  const route = (await import(tokenRouteFile)) as { default: (app: Express, ...names: unknown[]) => void };
  route.default(app, requireSignedIn, api, apiKey);
  app.use((_req, res, next) => {
    res.set('Content-Security-Policy', policy);
    next();
  });
  for (const [address, page] of Object.entries(pages)) app.get(address, (_req, res) => res.type('html').send(page));
  app.use(express.static(files));
}
