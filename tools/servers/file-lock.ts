import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '../../boot/problem.js';

const POLL_EVERY_MS = 100;

export interface FileLock {
  /** The lock then lasts as long as that process, so a server keeps its data locked after its launcher was killed. */
  handTo: (pid: number) => void;
  release: () => void;
}

export interface FileLockOptions {
  /** How long to wait for the holder to release the lock; 0 refuses at once. */
  timeoutMs: number;
  /** The error when the holder keeps the lock. */
  refusal: (pid: number) => Problem;
}

/** A lock file names its process, so a lock that a killed process left behind is void. */
export async function lockFile(file: string, options: FileLockOptions): Promise<FileLock> {
  mkdirSync(path.dirname(file), { recursive: true });
  const deadline = Date.now() + options.timeoutMs;
  while (!tryCreate(file)) {
    const holder = readHolder(file);
    if (holder === undefined || !isSameProcess(holder)) {
      rmSync(file, { force: true });
      continue;
    }
    if (Date.now() >= deadline) throw options.refusal(holder.pid);
    await sleep(POLL_EVERY_MS);
  }
  let held = true;
  return {
    handTo: (pid) => {
      if (held) renameSync(ownFile(file, pid), file);
    },
    release: () => {
      // Only once: later the file may belong to another process.
      if (held) rmSync(file, { force: true });
      held = false;
    },
  };
}

interface Holder {
  pid: number;
  startedAt: string;
}

/** The file has its content before its name: nobody reads it half-written. */
function tryCreate(file: string): boolean {
  const own = ownFile(file, process.pid);
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own);
  }
}

function ownFile(file: string, holder: number): string {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, describe(holder));
  return own;
}

function describe(pid: number): string {
  return JSON.stringify({ pid, startedAt: startTime(pid) ?? '' } satisfies Holder);
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** The system reuses process ids; together with the start time they name one process. */
function isSameProcess({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startTime(pid) === startedAt;
}

function startTime(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
      const [state, ...rest] = afterName.split(' ');
      // A zombie (Z) has ended, but its parent has not collected it yet.
      return state === 'Z' ? undefined : rest[18];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
