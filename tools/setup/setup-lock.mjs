// Two commands started at the same moment must not both run `npm ci`: the second waits for the first.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const LOCK_FILE = '.local/setup.lock';
const POLL_MS = 200;

/** @param {() => Promise<void>} run */
export async function withSetupLock(run) {
  mkdirSync('.local/logs', { recursive: true });
  await acquire();
  try {
    await run();
  } finally {
    rmSync(LOCK_FILE, { force: true });
  }
}

async function acquire() {
  for (let saidSo = false; ;) {
    try {
      writeFileSync(LOCK_FILE, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = readHolder();
    if (holder === undefined || !isAlive(holder)) {
      rmSync(LOCK_FILE, { force: true });
      continue;
    }
    if (!saidSo) process.stderr.write(`· waiting for process ${holder}, which sets this folder up\n`);
    saidSo = true;
    await sleep(POLL_MS);
  }
}

/** An empty file is a holder between creating and writing: it counts as alive for the moment. */
function readHolder() {
  try {
    return Number(readFileSync(LOCK_FILE, 'utf8')) || process.pid;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
