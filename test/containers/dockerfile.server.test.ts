import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../tools/servers/programs.js';
import { NOT_ON_THIS_MACHINE } from '../../tools/test/test-servers.js';
import { testServer } from '../support/servers.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-dockerfile-'));
const onThisMachine = process.env['HADOLINT_PATH'] === NOT_ON_THIS_MACHINE ? describe.skip : describe;

afterAll(() => {
  rmSync(folder, { recursive: true });
});

onThisMachine('hadolint', () => {
  test.each(['Dockerfile', 'tools/containers/stand-ins/Dockerfile'])('finds nothing in %s', async (file) => {
    const { code, output } = await runProgram(testServer('hadolintPath'), [file]);
    expect([code, output]).toEqual([0, '']);
  });

  test('finds what is wrong in another one', async () => {
    const file = path.join(folder, 'Dockerfile');
    writeFileSync(file, 'FROM node\nADD . .\nCMD node main.js\n');
    const { code, output } = await runProgram(testServer('hadolintPath'), [file]);
    expect(code).not.toBe(0);
    expect(output).toMatch(/DL3006[^]*DL3020[^]*DL3025/);
  });
});
