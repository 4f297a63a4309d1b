import { randomBytes } from 'node:crypto';

/** The servers and programs that `npm test` prepares for the tests. */
const VARIABLES = {
  mongodbUri: 'TEST_MONGODB_URI',
  mongodbKind: 'TEST_MONGODB_KIND',
  databasePrefix: 'TEST_DATABASE_PREFIX',
  temporalAddress: 'TEST_TEMPORAL_ADDRESS',
  temporalTestServerPath: 'TEMPORAL_TEST_SERVER_PATH',
  temporalCliPath: 'TEMPORAL_CLI_PATH',
  chromiumPath: 'CHROMIUM_PATH',
  stripeMockPath: 'STRIPE_MOCK_PATH',
  schemathesisPath: 'SCHEMATHESIS_PATH',
  promtoolPath: 'PROMTOOL_PATH',
  dockerComposePath: 'DOCKER_COMPOSE_PATH',
  hadolintPath: 'HADOLINT_PATH',
} as const;

export type TestServer = keyof typeof VARIABLES;

/** One of them; throws where the tests run without `npm test`, or where it could not be found. */
export function testServer(name: TestServer): string {
  const variable = VARIABLES[name];
  const value = process.env[variable];
  if (value === undefined || value === '') {
    throw new Error(`${variable} is not set: run this test through npm test, for example npm test -- PATTERN`);
  }
  return value;
}

/** A URI with the name of a database that nobody used before. All of them are gone after the run. */
export function freshDatabase(): string {
  const name = `${testServer('databasePrefix')}${randomBytes(6).toString('hex')}`;
  // Not with URL: a replica set's URI may name several hosts.
  return testServer('mongodbUri').replace(/^(\w+(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${name}`);
}

/** For tests of what a stand-in does differently: false means a real MongoDB. */
export function isMongoStandIn(): boolean {
  return testServer('mongodbKind').startsWith('secantus');
}
