import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../../../tools/servers/ports.js';
import { startTemporal, type RunningTemporal } from '../../../tools/servers/temporal.js';

/** A Temporal that a test may kill: each start has the same data and ports. */
export async function openOwnTemporal(): Promise<{ start(): Promise<RunningTemporal>; remove(): void }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-temporal-'));
  const options = {
    dataDir: path.join(folder, 'temporal'),
    port: await freePort(),
    uiPort: await freePort(),
    logFile: path.join(folder, 'temporal.log'),
  };
  return {
    start: () => startTemporal(options),
    remove() {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
