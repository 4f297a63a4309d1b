/** `npm run chaos -- [--kills 20]` runs three api processes, two workers and a database under load and kills them in turn. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildRustMongo } from '../../servers/rust-mongo.js';
import { runChaos } from './chaos.js';
import { startCluster } from './cluster.js';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '20' } } });
await buildRustMongo();
const dir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-chaos-'));
const cluster = await startCluster({ dir, apis: 3, workers: 2 });
console.log(`On ${cluster.what}: 3 api, 2 worker, ${values.kills} kills. Logs in ${dir}/logs.`);
const { apis, workers, database } = cluster;
const report = await runChaos(cluster, {
  kills: Number(values.kills),
  clients: 40,
  activityClients: 4,
  victims: [...apis, workers[0]!, database, ...apis, workers[1]!],
  killEveryMs: 3_000,
  onEvent: (line) => {
    console.log(line);
  },
});
await cluster.stop();
const { findings, slowestMs, ...numbers } = report;
console.log({ ...numbers, slowestMs: Math.round(slowestMs) });
for (const finding of findings) console.log(finding);
console.log(`${findings.length} findings`);
if (findings.length === 0) rmSync(dir, { recursive: true, force: true });
process.exit(findings.length > 0 ? 1 : 0);
