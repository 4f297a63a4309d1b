/** Reads docker-compose.yml as docker-compose does, with secrets that the operators' script has made. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runProgram, type RunResult } from '../../tools/servers/programs.js';
import { testServer } from '../support/servers.js';

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const PROFILES = ['mail-sink', 'monitoring', 'canary', 'demo'] as const;

export interface Service {
  readonly image: string;
  readonly command: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly { readonly source: string; readonly target: string }[];
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly network_mode?: string;
  readonly ports?: readonly { readonly host_ip?: string; readonly published: string; readonly target: number }[];
  readonly volumes?: readonly { readonly type: string; readonly source: string; readonly target: string }[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly interval?: string; readonly disable?: boolean };
  readonly build?: { readonly context: string; readonly target?: string };
  readonly deploy?: { readonly replicas?: number };
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly restart: string;
  readonly stop_grace_period?: string;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

export const COMPLETE: Readonly<Record<string, string>> = {
  FUELGAUGE_VERSION: '1.2.3',
  PUBLIC_URL: 'https://credits.example.com',
  MAIL_FROM: 'Credits <credits@example.com>',
  STAFF_HOST: 'credits.internal',
  STAFF_ADDRESS: '127.0.0.1',
};

export const makeSecrets = (folder: string): Promise<RunResult> =>
  runProgram('sh', [path.join(ROOT, 'deploy/make-secrets.sh'), folder]);

export interface Deployment {
  readonly secrets: string;
  /** `docker-compose config --quiet`, with one profile. */
  check(profile: string, settings?: Readonly<Record<string, string>>): Promise<RunResult>;
  /** With all profiles. */
  read(): Promise<ComposeFile>;
  close(): void;
}

export async function openDeployment(): Promise<Deployment> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-compose-'));
  const secrets = path.join(folder, 'secrets');
  await makeSecrets(secrets);
  const config = (args: readonly string[], settings: Readonly<Record<string, string>>): Promise<RunResult> =>
    runProgram(
      testServer('dockerComposePath'),
      ['--file', path.join(ROOT, 'docker-compose.yml'), '--env-file', '/dev/null', 'config', ...args],
      { env: { SECRETS: secrets, ...settings } },
    );
  return {
    secrets,
    check: (profile, settings = COMPLETE) => config(['--quiet'], { ...settings, COMPOSE_PROFILES: profile }),
    async read() {
      const file = path.join(folder, 'compose.json');
      await config(['--format', 'json', '--output', file], { ...COMPLETE, COMPOSE_PROFILES: PROFILES.join(',') });
      return JSON.parse(readFileSync(file, 'utf8')) as ComposeFile;
    },
    close: () => {
      rmSync(folder, { recursive: true });
    },
  };
}
