import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { serveStub } from './support/stub-app.js';

let folder: string;
let file: string;

beforeAll(async () => {
  const api = await serveStub();
  folder = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-openapi-'));
  file = path.join(folder, 'openapi.json');
  writeFileSync(file, (await api.call('GET', '/openapi.json')).text);
  await api.close();
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Returns what the program printed as JSON. Neither program may ask the network for anything. */
function findingsOf(program: string, ...args: string[]): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [path.resolve('node_modules', program), ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    maxBuffer: 64 * 1024 * 1024,
  });
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`${program} could not check the document: ${stdout}${stderr}`);
  }
}

test('redocly has nothing to say against the OpenAPI document', () => {
  const args = ['lint', file, '--format', 'json', '--config', 'redocly.yaml'];
  const { problems } = findingsOf('@redocly/cli/bin/cli.js', ...args) as { problems: unknown[] };
  expect(problems).toEqual([]);
});

test('spectral has nothing to say against the OpenAPI document', () => {
  const args = ['lint', file, '--format', 'json', '--ruleset', '.spectral.yaml', '--quiet'];
  expect(findingsOf('@stoplight/spectral-cli/dist/index.js', ...args)).toEqual([]);
});
