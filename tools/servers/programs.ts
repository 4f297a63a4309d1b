import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { logFolder } from './places.js';

const KEPT_OUTPUT_CHARACTERS = 8_000;

/** Returns the full path of the first of these programs that a shell would find, or undefined. */
export function findOnPath(...names: string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return names
    .flatMap((name) => folders.map((folder) => path.join(folder, name + suffix)))
    .find((candidate) => existsSync(candidate));
}

export interface RunOptions {
  timeoutMs?: number;
  /** The file in `.local/logs` that receives the whole output. */
  logName?: string;
  env?: Record<string, string>;
  cwd?: string;
}

export interface RunResult {
  /** 127 when the program could not be started. */
  code: number;
  /** The end of stdout and stderr. */
  output: string;
}

/** Runs a program to its end. A failure is a result, not an exception. */
export function runProgram(command: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
      ...(options.cwd !== undefined && { cwd: options.cwd }),
      ...(options.timeoutMs !== undefined && { timeout: options.timeoutMs, killSignal: 'SIGKILL' }),
      shell: process.platform === 'win32' && command === 'npm',
    });
    const log = options.logName === undefined ? undefined : openLog(options.logName);
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT_CHARACTERS);
      log?.write(chunk);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      log?.end();
      resolve({ code: 127, output: error.message });
    });
    child.once('close', (code) => {
      log?.end();
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Returns the last lines of a text, for an error message. */
export function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join('\n');
}

function openLog(name: string) {
  mkdirSync(logFolder, { recursive: true });
  return createWriteStream(path.join(logFolder, name), { flags: 'a' });
}
