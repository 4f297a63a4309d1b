// Gives demo, tests and measurements a MongoDB: the server named in MONGODB_URI, or one of our own on loopback.
// Our own server keeps its data in `dataDir`, can be killed and started again on the same data and port, and ends with its
// launcher. It is started without collections: the services create them.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { MongoClient, MongoServerError, type Document } from 'mongodb';
import { untilAnswering } from './answering.js';
import { lockFile } from './file-lock.js';
import { startGuarded, type GuardedProcess } from './guarded-process.js';
import { findMongoProgram, type MongoProgram } from './mongo-programs.js';
import { Problem } from '../../boot/problem.js';
import { until } from './wait.js';

const DATABASE = 'fuelgauge';
const START_TIMEOUT_MS = 60_000;
/** The time that the server of a killed launcher has to end. */
const PREDECESSOR_TIMEOUT_MS = 15_000;

export interface RunningMongo extends GuardedProcess {
  /** A direct connection, with the database's name. */
  uri: string;
  what: string;
  program: MongoProgram;
}

export interface MongoOptions {
  dataDir: string;
  port: number;
  logFile: string;
  /** Allows fail points (`configureFailPoint`), for tests only. */
  testCommands?: boolean;
  /** Absent: found automatically. */
  program?: MongoProgram;
  signal?: AbortSignal;
}

export async function startMongo(options: MongoOptions): Promise<RunningMongo> {
  const { dataDir, port, logFile, signal } = options;
  const program = options.program ?? (await findMongoProgram(dataDir));
  const storage = path.join(dataDir, program.kind);
  mkdirSync(storage, { recursive: true });
  const lock = await lockMongoData(dataDir);
  try {
    const server = await startGuarded({
      name: 'MongoDB',
      command: program.command,
      args: serverArguments(program, storage, port, options.testCommands ?? false),
      env: program.env,
      output: { logFile },
    });
    lock.handTo(server.pid);
    void server.exited.then(lock.release);
    const failure = `MongoDB did not start (${program.what}).`;
    await untilAnswering(server, { failure, logFile, signal }, (giveUp) => waitUntilReady(program, port, giveUp));
    return {
      ...server,
      uri: `mongodb://127.0.0.1:${port}/${DATABASE}?directConnection=true`,
      what: program.what,
      program,
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Resolves when no server uses the data: two servers on one folder would destroy it. */
export function lockMongoData(dataDir: string) {
  return lockFile(`${dataDir}.lock`, {
    timeoutMs: PREDECESSOR_TIMEOUT_MS,
    refusal: (pid) => new Problem(`Another MongoDB (process ${pid}) uses ${dataDir}.`, `Stop it first: kill ${pid}`),
  });
}

/** Checks the server named in MONGODB_URI; undefined when the variable is not set. */
export async function mongoFromEnvironment(): Promise<{ uri: string; what: string } | undefined> {
  const uri = process.env['MONGODB_URI'];
  if (uri === undefined || uri === '') return undefined;
  const version = await inspectGiven(uri);
  return { uri, what: `MongoDB ${version}, from MONGODB_URI` };
}

async function inspectGiven(uri: string): Promise<string> {
  try {
    return await withAdmin(uri, 5_000, async (command) => {
      return String((await command({ buildInfo: 1 }))['version']);
    });
  } catch (error) {
    throw new Problem(
      `The server named in MONGODB_URI does not answer: ${error instanceof Error ? error.message : String(error)}`,
      'Start it, or unset MONGODB_URI to have a server started.',
    );
  }
}

function serverArguments(program: MongoProgram, storage: string, port: number, testCommands: boolean): string[] {
  switch (program.kind) {
    case 'mongod': {
      const failPoints = testCommands ? ['--setParameter', 'enableTestCommands=1'] : [];
      return ['--dbpath', storage, '--port', `${port}`, '--bind_ip', '127.0.0.1', '--replSet', 'rs0', ...failPoints];
    }
    case 'secantus-rust':
      return [...secantusArguments(storage, port, testCommands), '--cache-size', '512M', '--log-file-max', '16MB'];
    case 'secantus-python':
      return [...secantusArguments(storage, port, testCommands), '--cache-size', '256M'];
  }
}

function secantusArguments(storage: string, port: number, testCommands: boolean): string[] {
  const place = ['--host', '127.0.0.1', '--port', `${port}`, '--storage-path', storage];
  // Without --sync-on-commit a kill loses acknowledged writes.
  const switches = ['--sync-on-commit', '--log-level', 'WARNING', ...(testCommands ? ['--enable-test-commands'] : [])];
  return [...place, ...switches];
}

async function waitUntilReady(program: MongoProgram, port: number, giveUp: AbortSignal): Promise<void> {
  const adminUri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  await until(() => withAdmin(adminUri, 1_000, (command) => command({ hello: 1 })), START_TIMEOUT_MS, giveUp);
  if (program.kind === 'mongod') await withAdmin(adminUri, 5_000, (command) => makePrimary(command, port, giveUp));
}

/** Makes a replica set of one. When its data come from a start on another port, the set gets the new address. */
async function makePrimary(command: AdminCommand, port: number, signal: AbortSignal): Promise<void> {
  const host = `127.0.0.1:${port}`;
  try {
    await command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host }] } });
  } catch (error) {
    if (!(error instanceof MongoServerError && error.codeName === 'AlreadyInitialized')) throw error;
    const { config } = (await command({ replSetGetConfig: 1 })) as unknown as { config: ReplicaSetConfig };
    const [member] = config.members;
    if (member !== undefined && member.host !== host) {
      const moved = { ...config, version: config.version + 1, members: [{ ...member, host }] };
      await command({ replSetReconfig: moved, force: true });
    }
  }
  await until(
    async () => {
      if ((await command({ hello: 1 }))['isWritablePrimary'] !== true) throw new Error('mongod is not primary yet');
    },
    15_000,
    signal,
  );
}

interface ReplicaSetConfig {
  version: number;
  members: { _id: number; host: string }[];
}

type AdminCommand = (command: Document) => Promise<Document>;

async function withAdmin<T>(uri: string, timeoutMs: number, run: (command: AdminCommand) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: timeoutMs, connectTimeoutMS: timeoutMs });
  try {
    await client.connect();
    const admin = client.db('admin');
    return await run((command) => admin.command(command));
  } finally {
    await client.close();
  }
}
