/** Serves the back office in the test's own process: AdminJS is loaded once, and a test may hand in other parts. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { createPanelApp } from '../../../admin/panel/app.js';

type PanelParts = Omit<Parameters<typeof createPanelApp>[0], 'frame'>;

export interface ServedHere {
  readonly url: string;
  close(): void;
}

export async function serveHere(parts: PanelParts): Promise<ServedHere> {
  // As in the main file of the process: AdminJS reads them when it is imported.
  Object.assign(process.env, { NODE_ENV: 'production', ADMIN_JS_SKIP_BUNDLE: 'true' });
  const { createPanelApp } = await import('../../../admin/panel/app.js');
  const { createFrame } = await import('../../../admin/panel/frame/admin-js.js');
  const server = createPanelApp({ ...parts, frame: createFrame() }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
