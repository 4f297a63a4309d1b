import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { lastLines } from './programs.js';
import { projectRoot } from './places.js';
import { Problem } from '../../boot/problem.js';

const guard = path.join(projectRoot, 'tools/servers/guard.mjs');

export interface GuardedCommand {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** The log is appended to; `inherit` writes to our own terminal instead. */
  output: { logFile: string } | 'inherit';
  /** Called with each line of stdout. */
  onLine?: (line: string) => void;
}

export interface ProcessEnd {
  code: number | null;
  signal: string | null;
}

/** A running command that ends when we end, even by SIGKILL. */
export interface GuardedProcess {
  /** The id of the command itself, not of its guard. */
  pid: number;
  exited: Promise<ProcessEnd>;
  hasExited(): boolean;
  /** Sends SIGTERM, and SIGKILL if the command has not ended after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
  /** Sends SIGKILL at once, like a crash. */
  kill9(): Promise<void>;
}

type GuardMessage = { pid: number } | { error: string } | ProcessEnd;

/** Starts a command under a guard; resolves when it runs, which may be before it answers. */
export async function startGuarded(command: GuardedCommand): Promise<GuardedProcess> {
  const log = command.output === 'inherit' ? undefined : openLog(command.output.logFile);
  const stdout = command.onLine === undefined ? (log ?? 'inherit') : 'pipe';
  const child = spawn(process.execPath, [guard, command.command, ...command.args], {
    cwd: projectRoot,
    detached: true,
    env: { ...process.env, ...command.env },
    stdio: ['pipe', stdout, log ?? 'inherit', 'ipc'],
  });
  child.stdin?.on('error', () => undefined);
  if (command.onLine !== undefined && child.stdout !== null) {
    const { onLine } = command;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (log !== undefined) writeSync(log, `${line}\n`);
      onLine(line);
    });
  }

  let pid: number | undefined;
  let end: ProcessEnd | undefined;
  let ended = false;
  const exited = new Promise<ProcessEnd>((resolve) => {
    child.once('close', () => {
      ended = true;
      if (log !== undefined) closeSync(log);
      // When the guard itself was killed, its command still runs.
      if (pid !== undefined && end === undefined) sendSignal(pid, 'SIGKILL');
      resolve(end ?? { code: null, signal: 'SIGKILL' });
    });
  });
  const started = new Promise<number>((resolve, reject) => {
    child.on('message', (message: GuardMessage) => {
      if ('pid' in message) resolve((pid = message.pid));
      else if ('error' in message) reject(new Problem(`${command.name} could not be started: ${message.error}`));
      else end = message;
    });
    child.once('error', reject);
    child.once('close', () => {
      reject(new Problem(`${command.name} could not be started.`));
    });
  });

  const realPid = await started;
  return {
    pid: realPid,
    exited,
    hasExited: () => ended,
    async stop(graceMs = 10_000) {
      if (ended) return;
      sendSignal(realPid, 'SIGTERM');
      const timer = setTimeout(sendSignal, graceMs, realPid, 'SIGKILL');
      await exited;
      clearTimeout(timer);
    },
    async kill9() {
      if (ended) return;
      sendSignal(realPid, 'SIGKILL');
      await exited;
    },
  };
}

/** The last lines of a command's log, for an error message. */
export function logTail(logFile: string): string {
  return `${lastLines(readFileSync(logFile, 'utf8'), 8)}\n(${logFile})`;
}

function openLog(file: string): number {
  mkdirSync(path.dirname(file), { recursive: true });
  return openSync(file, 'a');
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has already ended.
  }
}
