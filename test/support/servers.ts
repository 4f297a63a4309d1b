import { randomBytes } from 'node:crypto';
import { databaseUri } from '../../tools/servers/database-uri.js';

/** The servers and programs that `npm test` prepares for the tests. */
const VARIABLES = {
  mongodbUri: 'TEST_MONGODB_URI',
  databasePrefix: 'TEST_DATABASE_PREFIX',
  temporalAddress: 'TEST_TEMPORAL_ADDRESS',
  temporalNamespace: 'TEST_TEMPORAL_NAMESPACE',
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
  return databaseUri(testServer('mongodbUri'), `${testServer('databasePrefix')}${randomBytes(6).toString('hex')}`);
}

/** The settings by which a process of ours finds Temporal. All of it is gone after the run. */
export const temporalSettings = (): { readonly TEMPORAL_ADDRESS: string; readonly TEMPORAL_NAMESPACE: string } => ({
  TEMPORAL_ADDRESS: testServer('temporalAddress'),
  TEMPORAL_NAMESPACE: testServer('temporalNamespace'),
});
