/** An API and a worker as they are built, in a database and a namespace of their own. */
import { emptyNamespace } from '../../workflows/support/namespace.js';
import { openPausingProxy } from '../../support/pausing-proxy.js';
import { freshDatabase, testServer } from '../../support/servers.js';
import { startBuilt } from '../../worker/process.js';

export async function startServices() {
  const mongodbUri = freshDatabase();
  const { client: temporal, temporal: where } = await emptyNamespace();
  const throughLine = new URL(mongodbUri);
  /** Between the API and its database. */
  const line = await openPausingProxy(Number(throughLine.port));
  throughLine.port = String(line.port);
  const settings = {
    TEMPORAL_ADDRESS: testServer('temporalAddress'),
    TEMPORAL_NAMESPACE: where.namespace,
    RESCREEN_QUIET_SECONDS: '1',
  };
  const api = await startBuilt('api/main.js', { ...settings, MONGODB_URI: throughLine.href });
  const worker = await startBuilt('worker/main.js', { ...settings, MONGODB_URI: mongodbUri });
  return {
    url: `http://127.0.0.1:${api.port}`,
    mongodbUri,
    temporal,
    where,
    line,
    async stop() {
      await Promise.all([api.end('SIGTERM'), worker.end('SIGTERM')]);
      await line.close();
      await temporal.connection.close();
    },
  };
}
