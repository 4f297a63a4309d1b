/** The database server that a bench runs on: the one that MONGODB_URI names, or one of its own with durable writes. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { mongoFromEnvironment, startMongo } from '../../servers/mongo.js';
import { localFolder, logFolder } from '../../servers/places.js';
import { freePort } from '../../servers/ports.js';
import { findOnPath } from '../../servers/programs.js';
import { buildRustMongo, findRustMongo } from '../../servers/rust-mongo.js';

export interface DatabaseServer {
  readonly uri: string;
  readonly what: string;
  /** Undefined for a server that we did not start. */
  readonly pid?: number;
  stop(): Promise<void>;
}

export async function startDatabaseServer(): Promise<DatabaseServer> {
  const given = await mongoFromEnvironment();
  if (given !== undefined) return { ...given, stop: () => Promise.resolve() };
  if (findOnPath('mongod') === undefined) await buildStandIn();
  const dataDir = path.join(localFolder, `bench/data-${process.pid}`);
  const server = await startMongo({
    dataDir,
    port: await freePort(),
    logFile: path.join(logFolder, 'bench-mongodb.log'),
  });
  const { uri, what, pid } = server;
  return {
    uri,
    what,
    pid,
    async stop() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** With the Python stand-in, the bench would measure Python. */
async function buildStandIn(): Promise<void> {
  if (findRustMongo() !== undefined || findOnPath('cargo') === undefined) return;
  process.stdout.write('· building the fast MongoDB stand-in, once; this takes about four minutes\n');
  await buildRustMongo();
}
