import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const PROGRAM = 'tools/setup/complete-lock.mjs';

const hashOf = (name: string): string => `sha512-${Buffer.from(name).toString('base64')}`;

interface Run {
  readonly status: number;
  readonly stdout: string;
}

function run(args: string[], env: Record<string, string> = {}): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [PROGRAM, ...args],
      { env: { ...process.env, ...env } },
      (_error, stdout) => {
        resolve({ status: child.exitCode ?? 1, stdout });
      },
    );
  });
}

test('package-lock.json installs on every system and from every registry, and has the hash of every package', async () => {
  expect(await run(['--check'])).toEqual({ status: 0, stdout: '' });
});

describe('a lock file from a registry that lacks the builds for other systems', () => {
  let folder: string;
  let lockFile: string;
  let registry: Server;
  let env: Record<string, string>;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-lock-'));
    lockFile = path.join(folder, 'package-lock.json');
    const packages = {
      '': { name: 'example', dependencies: { compiler: '2.0.0' } },
      'node_modules/compiler': {
        version: '2.0.0',
        resolved: 'https://mirror.example/compiler.tgz',
        dev: true,
        optionalDependencies: { 'compiler-linux-x64': '2.0.0', 'compiler-darwin-arm64': '2.0.0', extras: '^1.0.0' },
      },
      'node_modules/compiler-linux-x64': { version: '2.0.0', optional: true, os: ['linux'], cpu: ['x64'] },
    };
    writeFileSync(lockFile, JSON.stringify({ lockfileVersion: 3, packages }));
    registry = createServer((req, res) => {
      const name = decodeURIComponent(req.url!.slice(1));
      const known = { name, versions: { '2.0.0': { name, version: '2.0.0', dist: { integrity: hashOf(name) } } } };
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify({ ...known, 'dist-tags': { latest: '2.0.0' } }));
    });
    await new Promise<void>((done) => registry.listen(0, '127.0.0.1', done));
    const { port } = registry.address() as AddressInfo;
    env = { npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_cache: path.join(folder, 'cache') };
  });

  afterAll(() => {
    registry.close();
    rmSync(folder, { recursive: true });
  });

  test('is refused', async () => {
    const { status, stdout } = await run(['--check', lockFile]);
    expect(status).toBe(1);
    expect(stdout).toContain('missing: compiler-darwin-arm64 2.0.0');
    expect(stdout).toContain('names a registry: node_modules/compiler');
    expect(stdout).toContain('has no integrity: node_modules/compiler-linux-x64');
  });

  test('is completed, by exact version only, with the hashes of the registry and without its address', async () => {
    expect((await run([lockFile], env)).status).toBe(0);
    const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as { packages: Record<string, object> };
    expect(packages['node_modules/compiler-darwin-arm64']).toEqual({
      version: '2.0.0',
      integrity: hashOf('compiler-darwin-arm64'),
      cpu: ['arm64'],
      dev: true,
      optional: true,
      os: ['darwin'],
    });
    expect(packages['node_modules/extras']).toBeUndefined();
    expect(packages['node_modules/compiler']).not.toHaveProperty('resolved');
    expect((await run(['--check', lockFile])).status).toBe(0);
  });
});
