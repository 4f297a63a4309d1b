import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lockFile } from '../../tools/servers/file-lock.js';
import { Problem } from '../../boot/problem.js';

const refusal = (pid: number) => new Problem(`held by ${pid}`);

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-lock-'));
  file = path.join(folder, 'data.lock');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a held lock is refused and names its holder; a released one is free', async () => {
  const first = await lockFile(file, { timeoutMs: 0, refusal });
  await expect(lockFile(file, { timeoutMs: 0, refusal })).rejects.toThrow(`held by ${process.pid}`);
  first.release();
  const second = await lockFile(file, { timeoutMs: 0, refusal });
  second.release();
});

test('a waiting process gets the lock when it is released', async () => {
  const first = await lockFile(file, { timeoutMs: 0, refusal });
  const waiting = lockFile(file, { timeoutMs: 5_000, refusal });
  first.release();
  const second = await waiting;
  first.release();
  expect(existsSync(file)).toBe(true);
  second.release();
});

test('a lock is void when its process has ended or its id belongs to another process', async () => {
  for (const holder of [
    { pid: 2 ** 22 + 1, startedAt: '1' },
    { pid: process.pid, startedAt: 'another start' },
    'broken',
  ]) {
    writeFileSync(file, JSON.stringify(holder));
    const lock = await lockFile(file, { timeoutMs: 0, refusal });
    lock.release();
  }
});
