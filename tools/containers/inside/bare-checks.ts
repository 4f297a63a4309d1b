/**
 * Runs each process of ours by itself, as strictly as an engine can: as a user that nobody knows, on a read-only root without
 * any path that it could write to. (Under docker-compose podman mounts a writable /tmp.)
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Checks } from '../checks.js';
import { PRODUCT } from '../engine/images.js';
import type { Podman } from '../engine/podman.js';
import { localFolder } from '../../servers/places.js';
import { until } from '../../servers/wait.js';
import type { Stack } from './stack.js';

const READY_TIMEOUT_MS = 60_000;
/** A busy machine may need a second try to reach the database in time. */
const RESTART = ['--restart', 'on-failure:3'];
const STRICT = [
  ...['--read-only', '--read-only-tmpfs=false', '--cap-drop=all', '--security-opt', 'no-new-privileges'],
  ...['--user', '12345:12345', '--memory', '512m', '--pids-limit', '100'],
];
const SECRETS_FOLDER = '/run/secrets';

interface Service {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly { readonly source: string; readonly target: string }[];
}

export async function checkBareProcesses({ check }: Checks, stack: Stack, podman: Podman): Promise<void> {
  const file = path.join(localFolder, 'containers/compose.json');
  await stack.run(['config', '--format', 'json', '--output', file]);
  const { services } = JSON.parse(readFileSync(file, 'utf8')) as { services: Record<string, Service> };
  for (const name of ['api', 'worker', 'admin']) {
    const container = `bare-${name}`;
    await check(`${name} starts as another user on a read-only root, and ends by SIGTERM with 0`, async () => {
      try {
        const { command, environment, secrets } = services[name]!;
        const variables = Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
        const files = secrets.flatMap(({ source, target }) => {
          const place = path.posix.resolve(SECRETS_FOLDER, target);
          return ['--volume', `${path.join(stack.secrets, source)}:${place}:ro`];
        });
        const networks = ['--network', 'fuelgauge_edge,fuelgauge_data'];
        await podman.run([
          'run',
          '--detach',
          '--name',
          container,
          ...STRICT,
          ...RESTART,
          ...networks,
          ...variables,
          ...files,
          PRODUCT,
          ...command,
        ]);
        await until(() => podman.run(['exec', container, 'healthy', '/readyz']), READY_TIMEOUT_MS);
        if (name === 'api') await checkFromInside(podman, container);
        await podman.run(['stop', '--time', '60', container]);
        assert.equal((await podman.run(['inspect', '--format', '{{.State.ExitCode}}', container])).trim(), '0');
      } finally {
        await podman.attempt(['rm', '--force', container]);
      }
    });
  }
}

async function checkFromInside(podman: Podman, container: string): Promise<void> {
  const exec = (...command: string[]): Promise<string> => podman.run(['exec', container, ...command]);
  for (const place of ['/', '/app', '/tmp', '/run', '/var/tmp']) {
    const touch = ['exec', container, 'touch', path.posix.join(place, 'written')];
    const { code, output } = await podman.attempt(touch);
    assert.notEqual(code, 0, place);
    assert.match(output, /Read-only file system|Permission denied/);
  }
  const output = await exec('node', 'dist/admin/commands/keys.js', 'create', '--name', 'bare', '--scopes', 'read');
  const key = /^fg_\S+$/m.exec(output)![0];
  const ask = `fetch('http://127.0.0.1:8080/v1/plans', { headers: { authorization: 'Bearer ${key}' } }).then(({ status }) => console.log(status))`;
  assert.match(await exec('node', '--eval', ask), /^200$/m);
}
