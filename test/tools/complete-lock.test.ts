import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PROGRAM = 'tools/setup/complete-lock.mjs';

function run(...args: string[]) {
  const { status, stdout } = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
  return { status, stdout };
}

test('package-lock.json installs on every system and from every registry', () => {
  expect(run('--check')).toEqual({ status: 0, stdout: '' });
});

describe('a lock file from a registry that lacks the builds for other systems', () => {
  let folder: string;
  let lockFile: string;

  beforeAll(() => {
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
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('is refused', () => {
    const { status, stdout } = run('--check', lockFile);
    expect(status).toBe(1);
    expect(stdout).toContain('missing: compiler-darwin-arm64 2.0.0');
    expect(stdout).toContain('names a registry: node_modules/compiler');
  });

  test('is completed, by exact version only and without addresses', () => {
    expect(run(lockFile).status).toBe(0);
    const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as { packages: Record<string, object> };
    expect(packages['node_modules/compiler-darwin-arm64']).toEqual({
      version: '2.0.0',
      cpu: ['arm64'],
      dev: true,
      optional: true,
      os: ['darwin'],
    });
    expect(packages['node_modules/extras']).toBeUndefined();
    expect(packages['node_modules/compiler']).not.toHaveProperty('resolved');
    expect(run('--check', lockFile).status).toBe(0);
  });
});
