import path from 'node:path';
import { MongoClient } from 'mongodb';
import { findChromium } from '../servers/chromium.js';
import { logFolder } from '../servers/places.js';
import { mongoFromEnvironment, startMongo } from '../servers/mongo.js';
import { freePort } from '../servers/ports.js';
import { describeFailure } from '../../boot/problem.js';
import { findOnPath } from '../servers/programs.js';
import { findPromtool } from '../servers/promtool.js';
import { findContainerPrograms } from '../servers/container-programs.js';
import { findSchemathesis } from '../servers/schemathesis.js';
import { findStripeMock } from '../servers/stripe-mock.js';
import { buildRustMongo, findRustMongo } from '../servers/rust-mongo.js';
import { findTemporalProgram, findTemporalTestServer } from '../servers/temporal-programs.js';
import { deleteNamespaces, makeNamespace } from '../servers/own-namespace.js';
import { NAMESPACE, startTemporal, temporalFromEnvironment } from '../servers/temporal.js';

/** The names of test databases begin with this, which separates them from others on the server in MONGODB_URI. */
const DATABASE_PREFIX = 'fuelgauge-test-';

/** So begins the namespace of the tests on the Temporal in TEMPORAL_ADDRESS. */
const NAMESPACE_PREFIX = 'fuelgauge-test-';

/** In place of a program's path where its test is to be skipped. */
export const NOT_ON_THIS_MACHINE = 'none';

export interface TestServers {
  /** The variables that `test/support/servers.ts` reads. */
  env: Record<string, string>;
  stop: () => Promise<void>;
}

export interface TestServerOptions {
  scratchDir: string;
  serverTests: readonly string[];
  buildMongo: boolean;
  signal: AbortSignal;
}

/** Starts MongoDB and Temporal on empty data and free ports, and finds the programs that tests start themselves. */
export async function startTestServers(options: TestServerOptions): Promise<TestServers> {
  const startedAt = performance.now();
  const databasePrefix = `${DATABASE_PREFIX}${process.pid}-`;
  const wantsStripeMock = options.serverTests.some((file) => file.includes('stripe-mock'));
  const wantsBrowser = options.serverTests.some((file) => file.endsWith('.browser.test.ts'));
  const wantsPromtool = options.serverTests.some((file) => file.includes('promtool'));
  const wantsSchemathesis = options.serverTests.some((file) => file.includes('schemathesis'));
  const wantsContainers = options.serverTests.some((file) => file.includes(path.join('test', 'containers')));
  const stops: (() => Promise<void>)[] = [];
  const starts = [
    startTestMongo(options, databasePrefix, stops),
    startTestTemporal(options, stops),
    findTemporalTestServer().then((file) => ({ TEMPORAL_TEST_SERVER_PATH: file })),
    wantsStripeMock ? prepareStripeMock() : Promise.resolve({}),
    wantsSchemathesis ? prepareSchemathesis() : Promise.resolve({}),
    wantsPromtool ? preparePromtool() : Promise.resolve({}),
    wantsContainers ? prepareContainerPrograms() : Promise.resolve({}),
    wantsBrowser ? findChromium().then((file) => ({ CHROMIUM_PATH: file ?? '' })) : Promise.resolve({}),
  ];
  const stop = async () => {
    await Promise.all(stops.map((stopOne) => stopOne()));
  };
  try {
    const results = await Promise.allSettled(starts);
    if (results.some(({ status }) => status === 'rejected')) await Promise.all(starts);
    const env: Record<string, string> = { TEST_DATABASE_PREFIX: databasePrefix };
    for (const part of await Promise.all(starts)) Object.assign(env, part);
    // Tests know the servers by these variables alone: a program that one of them starts must not find yours.
    delete process.env['MONGODB_URI'];
    delete process.env['TEMPORAL_ADDRESS'];
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(
      `· servers: ${env['TEST_MONGODB_WHAT'] ?? ''}; ${env['TEST_TEMPORAL_WHAT'] ?? ''} (${seconds} s)\n`,
    );
    return { env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startTestMongo(
  { scratchDir, buildMongo, signal }: TestServerOptions,
  databasePrefix: string,
  stops: (() => Promise<void>)[],
): Promise<Record<string, string>> {
  const given = await mongoFromEnvironment();
  if (given !== undefined) {
    stops.push(() => dropTestDatabases(given.uri, databasePrefix));
    return { TEST_MONGODB_URI: given.uri, TEST_MONGODB_WHAT: given.what };
  }
  if (buildMongo) await buildFastMongo();
  const mongo = await startMongo({
    dataDir: path.join(scratchDir, 'mongodb'),
    port: await freePort(),
    logFile: path.join(logFolder, 'test-mongodb.log'),
    testCommands: true,
    signal,
  });
  stops.push(() => mongo.stop());
  return { TEST_MONGODB_URI: mongo.uri, TEST_MONGODB_WHAT: mongo.what };
}

/** A failed build is only reported: the tests then run on a slower server. */
async function buildFastMongo(): Promise<void> {
  if (findRustMongo() !== undefined || findOnPath('cargo') === undefined) return;
  process.stdout.write('· building the fast MongoDB stand-in, once; this takes about four minutes\n');
  try {
    await buildRustMongo();
  } catch (error) {
    process.stdout.write(`! ${describeFailure(error)}\n`);
  }
}

/** Without stripe-mock only the test that needs it fails. */
async function prepareStripeMock(): Promise<Record<string, string>> {
  try {
    return { STRIPE_MOCK_PATH: await findStripeMock() };
  } catch (error) {
    process.stdout.write(`! ${describeFailure(error)}\n`);
    return { STRIPE_MOCK_PATH: '' };
  }
}

/** Skipped where it can't be had: nobody needs it to work on the project. Continuous integration has it. */
async function preparePromtool(): Promise<Record<string, string>> {
  const file = await findPromtool();
  if (file !== undefined) return { PROMTOOL_PATH: file };
  process.stdout.write(
    "! promtool is skipped, so nobody tests the alert rules: neither promtool nor Debian's package was found.\n",
  );
  return { PROMTOOL_PATH: NOT_ON_THIS_MACHINE };
}

/** Nobody needs Python to work on the project. Continuous integration has it. */
async function prepareContainerPrograms(): Promise<Record<string, string>> {
  try {
    const found = await findContainerPrograms();
    if (found !== undefined) {
      const { compose, hadolint } = found;
      return { ...compose.env, ...hadolint.env, DOCKER_COMPOSE_PATH: compose.command, HADOLINT_PATH: hadolint.command };
    }
    process.stdout.write('! the tests of the compose file are skipped: Python 3.10 or newer was not found.\n');
    return { DOCKER_COMPOSE_PATH: NOT_ON_THIS_MACHINE, HADOLINT_PATH: NOT_ON_THIS_MACHINE };
  } catch (error) {
    process.stdout.write(`! ${describeFailure(error)}\n`);
    return { DOCKER_COMPOSE_PATH: '', HADOLINT_PATH: '' };
  }
}

/** Nobody needs Python to work on the project. Continuous integration has it. */
async function prepareSchemathesis(): Promise<Record<string, string>> {
  try {
    const found = await findSchemathesis();
    if (found !== undefined) return { ...found.env, SCHEMATHESIS_PATH: found.command };
    process.stdout.write('! schemathesis is skipped: Python 3.10 or newer was not found.\n');
    return { SCHEMATHESIS_PATH: NOT_ON_THIS_MACHINE };
  } catch (error) {
    process.stdout.write(`! ${describeFailure(error)}\n`);
    return { SCHEMATHESIS_PATH: '' };
  }
}

async function startTestTemporal(
  { scratchDir, signal }: TestServerOptions,
  stops: (() => Promise<void>)[],
): Promise<Record<string, string>> {
  // Tests that kill their own Temporal need the program even if TEMPORAL_ADDRESS names a server.
  const program = await findTemporalProgram();
  const given = await temporalFromEnvironment();
  if (given !== undefined) {
    const namespace = `${NAMESPACE_PREFIX}${process.pid}`;
    stops.push(() => deleteNamespaces(given.address, namespace));
    await makeNamespace(given.address, namespace);
    return { ...temporalVariables(given, namespace), TEMPORAL_CLI_PATH: program.command };
  }
  const temporal = await startTemporal({
    dataDir: path.join(scratchDir, 'temporal'),
    port: await freePort(),
    uiPort: await freePort(),
    logFile: path.join(logFolder, 'test-temporal.log'),
    program,
    signal,
  });
  stops.push(() => temporal.stop());
  return { ...temporalVariables(temporal, NAMESPACE), TEMPORAL_CLI_PATH: program.command };
}

const temporalVariables = ({ address, what }: { address: string; what: string }, namespace: string) => ({
  TEST_TEMPORAL_ADDRESS: address,
  TEST_TEMPORAL_NAMESPACE: namespace,
  TEST_TEMPORAL_WHAT: what,
});

async function dropTestDatabases(uri: string, databasePrefix: string): Promise<void> {
  const client = await new MongoClient(uri).connect();
  try {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    const ours = databases.filter(({ name }) => name.startsWith(databasePrefix));
    await Promise.all(ours.map(({ name }) => client.db(name).dropDatabase()));
  } finally {
    await client.close();
  }
}
