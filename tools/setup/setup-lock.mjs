// When two commands start at the same moment, the second waits until the first has installed and built.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const LOCK_FILE = '.local/setup.lock';
const POLL_EVERY_MS = 200;

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
  for (let isReported = false; ;) {
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
    if (!isReported) process.stderr.write(`· waiting for process ${holder}, which is setting up this folder\n`);
    isReported = true;
    await sleep(POLL_EVERY_MS);
  }
}

/** An empty file belongs to a holder that is about to write its id, so it counts as held. */
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
