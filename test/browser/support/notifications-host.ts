/** Serves a host's page with `<credits-notifications>` and its tokens, on a port of its own: `?member=` says whose. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface NotificationsHost {
  readonly url: string;
  stop(): void;
}

interface HostParts {
  /** Where the service is; known once it runs. */
  readonly api: () => string;
  readonly accountId: string;
  readonly tokenOf: (memberId: string) => Promise<string>;
}

export async function startNotificationsHost({ api, accountId, tokenOf }: HostParts): Promise<NotificationsHost> {
  const server = createServer((req, res) => {
    const url = new URL(req.url!, 'http://host');
    const member = url.searchParams.get('member') ?? '';
    if (url.pathname === '/token') {
      void tokenOf(member).then((token) => {
        const expiresAt = new Date(Date.now() + 600_000).toISOString();
        res.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
        res.end(JSON.stringify({ token, expiresAt }));
      });
      return;
    }
    res.writeHead(url.pathname === '/' ? 200 : 204, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `default-src 'none'; script-src ${api()}; connect-src 'self' ${api()}`,
    });
    res.end(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Settings</title>
      <main><h1>Settings</h1>
      <credits-notifications account-id="${accountId}" member-id="${member}" token-url="/token?member=${member}">
      </credits-notifications></main>
      <script type="module" src="${api()}/card/v1/credits.js"></script></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
