/** Runs the product on one machine, as processes that may be killed: a database, Temporal, apis and workers. */
import path from 'node:path';
import { findOrCreateApiKey } from '../../servers/api-key.js';
import { startService, type Service } from '../../servers/service.js';
import type { GuardedProcess } from '../../servers/guarded-process.js';
import type { MongoProgram } from '../../servers/mongo-programs.js';
import { startMongo, type RunningMongo } from '../../servers/mongo.js';
import { freePort } from '../../servers/ports.js';
import { until } from '../../servers/wait.js';
import { NAMESPACE, startTemporal, type RunningTemporal } from '../../servers/temporal.js';

export interface ClusterOptions {
  readonly dir: string;
  readonly apis: number;
  readonly workers: number;
  readonly mongoProgram?: MongoProgram;
  /** Somebody else's servers, which are neither started nor killed; absent: servers of the cluster's own. */
  readonly given?: GivenServers;
  /** More settings for one api or worker, or other ones: called once for each, when the database's address is known. */
  readonly environmentOf?: (kind: 'api' | 'worker', mongoUri: string) => Promise<Record<string, string>>;
}

/** A database and a namespace that nobody else uses. */
export interface GivenServers {
  readonly mongoUri: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly what: string;
}

const START_TIMEOUT_MS = 60_000;

/** A process that is started again, on the same port, after every kill. */
export class Member {
  readonly name: string;
  readonly url: string;
  readonly #start: () => Promise<GuardedProcess>;
  #running: GuardedProcess | null = null;

  constructor(name: string, url: string, start: () => Promise<GuardedProcess>) {
    this.name = name;
    this.url = url;
    this.#start = start;
  }

  /** Tries again: while it was dead, an outgoing connection may have taken its port. */
  async start(): Promise<void> {
    this.#running = await until(this.#start, START_TIMEOUT_MS);
  }

  /** Null while it does not run. */
  get pid(): number | null {
    return this.#running?.pid ?? null;
  }

  async kill(): Promise<void> {
    await this.#running?.kill9();
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
  }
}

export interface Cluster {
  readonly mongoUri: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly apiKey: string;
  readonly database: Member;
  readonly temporal: Member;
  readonly apis: readonly Member[];
  readonly workers: readonly Member[];
  /** Names the database, for every figure that is reported. */
  readonly what: string;
  stop(): Promise<void>;
}

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { dir, apis, workers, environmentOf } = options;
  const logDir = path.join(dir, 'logs');
  const servers = options.given ? notOurs(options.given) : await startOwnServers(options, logDir);
  const { mongoUri, temporalAddress, temporalNamespace, database, temporal } = servers;
  const env = {
    MONGODB_URI: mongoUri,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: temporalNamespace,
    TOKEN_SIGNING_KEYS: 'a signing key of the chaos cluster only',
    RATE_LIMIT_PER_SECOND: '0',
    LOG_LEVEL: 'warn',
  };
  const member = async (kind: 'api' | 'worker', index: number): Promise<Member> => {
    const name = `${kind}-${index + 1}`;
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const own = { ...env, PUBLIC_URL: url, ...(await environmentOf?.(kind, mongoUri)) };
    const service: Service = { name, main: `${kind}/main.js`, port, env: own, logDir };
    return new Member(name, url, () => startService(service, NEVER));
  };
  const members = async (kind: 'api' | 'worker', count: number): Promise<Member[]> =>
    await Promise.all(Array.from({ length: count }, (_, index) => member(kind, index)));
  const [apiMembers, workerMembers] = [await members('api', apis), await members('worker', workers)];
  const all = [...apiMembers, ...workerMembers];
  await Promise.all(all.map((one) => one.start()));
  return {
    ...servers,
    apiKey: await findOrCreateApiKey(path.join(dir, 'api-key'), apiMembers[0]!.url, mongoUri),
    apis: apiMembers,
    workers: workerMembers,
    async stop() {
      await Promise.all(all.map((one) => one.stop()));
      await Promise.all([database.stop(), temporal.stop()]);
    },
  };
}

type Servers = GivenServers & Pick<Cluster, 'database' | 'temporal'>;

async function startOwnServers({ dir, mongoProgram }: ClusterOptions, logDir: string): Promise<Servers> {
  const logFile = (name: string): string => path.join(logDir, `${name}.log`);
  // Each server starts again where it was.
  const [mongoPort, temporalPort, uiPort] = [await freePort(), await freePort(), await freePort()];
  let mongo: RunningMongo | null = null;
  const database = new Member('database', '', async () => {
    const program = mongo?.program ?? mongoProgram;
    mongo = await startMongo({
      dataDir: path.join(dir, 'mongodb'),
      port: mongoPort,
      logFile: logFile('mongodb'),
      ...(program && { program }),
    });
    return mongo;
  });
  let server: RunningTemporal | null = null;
  const temporal = new Member('temporal', '', async () => {
    const options = { dataDir: path.join(dir, 'temporal'), port: temporalPort, uiPort, logFile: logFile('temporal') };
    server = await startTemporal(options);
    return server;
  });
  await Promise.all([database.start(), temporal.start()]);
  const [{ uri: mongoUri, what }, { address: temporalAddress }] = [mongo!, server!];
  return { mongoUri, temporalAddress, temporalNamespace: NAMESPACE, what, database, temporal };
}

/** They run already, and a kill or a stop does not reach them. */
function notOurs(given: GivenServers): Servers {
  const refuse = (): Promise<never> => Promise.reject(new Error('somebody else starts this server'));
  return { ...given, database: new Member('database', '', refuse), temporal: new Member('temporal', '', refuse) };
}

const NEVER = new AbortController().signal;
