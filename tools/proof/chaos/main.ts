/**
 * `npm run chaos -- [--kills 20] [--json FILE]` runs three api processes, two workers and a database under load and kills them
 * in turn. On the servers in MONGODB_URI and TEMPORAL_ADDRESS, where both are given, it uses a database and a namespace of its
 * own, which it deletes, and kills only our processes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MongoClient } from 'mongodb';
import { describeFailure } from '../../../boot/problem.js';
import { databaseUri } from '../../servers/database-uri.js';
import { mongoFromEnvironment } from '../../servers/mongo.js';
import { deleteNamespaces, makeNamespace } from '../../servers/own-namespace.js';
import { buildRustMongo } from '../../servers/rust-mongo.js';
import { temporalFromEnvironment } from '../../servers/temporal.js';
import { runChaos } from './chaos.js';
import { startCluster, type GivenServers } from './cluster.js';

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`\n${describeFailure(error)}\n`);
  process.exitCode = 1;
}
process.exit();

async function run(): Promise<boolean> {
  const options = { kills: { type: 'string', default: '20' }, json: { type: 'string' } } as const;
  const { kills, json } = parseArgs({ options }).values;
  const given = await givenServers();
  if (given === undefined) await buildRustMongo();
  const dir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-chaos-'));
  try {
    const cluster = await startCluster({ dir, apis: 3, workers: 2, ...(given && { given }) });
    console.log(`On ${cluster.what}: 3 api, 2 worker, ${kills} kills. Logs in ${dir}/logs.`);
    const { apis, workers, database } = cluster;
    const report = await runChaos(cluster, {
      kills: Number(kills),
      clients: 40,
      activityClients: 4,
      victims: [...apis, workers[0]!, ...(given ? [] : [database]), ...apis, workers[1]!],
      killEveryMs: 3_000,
      onEvent: (line) => {
        console.log(line);
      },
    });
    await cluster.stop();
    if (json !== undefined) writeFileSync(json, JSON.stringify(report));
    const { findings, slowestMs, ...numbers } = report;
    console.log({ ...numbers, slowestMs: Math.round(slowestMs) });
    for (const finding of findings) console.log(finding);
    console.log(`${findings.length} findings`);
    if (findings.length === 0) rmSync(dir, { recursive: true, force: true });
    return findings.length === 0;
  } finally {
    if (given) await deleteGiven(given);
  }
}

async function givenServers(): Promise<GivenServers | undefined> {
  const [mongo, temporal] = [await mongoFromEnvironment(), await temporalFromEnvironment()];
  if (mongo === undefined || temporal === undefined) return undefined;
  const name = `fuelgauge-chaos-${process.pid}`;
  await makeNamespace(temporal.address, name);
  return {
    mongoUri: databaseUri(mongo.uri, name),
    temporalAddress: temporal.address,
    temporalNamespace: name,
    what: `${mongo.what}; ${temporal.what}`,
  };
}

async function deleteGiven({ mongoUri, temporalAddress, temporalNamespace }: GivenServers): Promise<void> {
  await deleteNamespaces(temporalAddress, temporalNamespace);
  const client = await new MongoClient(mongoUri).connect();
  await client.db().dropDatabase();
  await client.close();
}
