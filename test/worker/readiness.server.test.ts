import { expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { openPausingProxy } from '../support/pausing-proxy.js';
import { freshDatabase } from '../support/servers.js';
import { ownTemporalSettings } from '../workflows/support/namespace.js';
import { startBuilt } from './process.js';

test('a worker that has lost Temporal is not ready', async () => {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE } = await ownTemporalSettings();
  const way = await openPausingProxy(Number(address.split(':')[1]));
  const worker = await startBuilt('worker/main.js', {
    MONGODB_URI: freshDatabase(),
    TEMPORAL_ADDRESS: `127.0.0.1:${way.port}`,
    TEMPORAL_NAMESPACE,
  });
  await way.close();
  await eventually(async () => {
    const response = await fetch(`http://127.0.0.1:${worker.port}/readyz`);
    expect([response.status, await response.json()]).toMatchObject([503, { missing: ['Temporal'] }]);
  });
  await worker.end('SIGKILL');
});
