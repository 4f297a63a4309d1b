import { existsSync } from 'node:fs';
import path from 'node:path';
import { lockFile } from './file-lock.js';
import { localFolder } from './places.js';
import { Problem } from '../../boot/problem.js';
import { findOnPath, lastLines, runProgram } from './programs.js';

const PROGRAM = 'secantusd-rs';
const VERSION = '0.5.3-beta.196';
const BUILD_TIMEOUT_MS = 20 * 60_000;

const installFolder = path.join(localFolder, 'secantus');
/** Shortens the build to about four minutes; the result is fast enough. */
const QUICK_BUILD = {
  CARGO_PROFILE_RELEASE_LTO: 'off',
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
  CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
};

/** Finds the Rust build of the MongoDB stand-in; never builds it. */
export function findRustMongo(): string | undefined {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const built = path.join(installFolder, 'bin', PROGRAM + suffix);
  return findOnPath(PROGRAM) ?? (existsSync(built) ? built : undefined);
}

/**
 * Builds the Rust stand-in once, for the commands that need its speed (bench, chaos, continuous integration).
 * Undefined without cargo: the caller then uses another server.
 */
export async function buildRustMongo(): Promise<string | undefined> {
  const found = findRustMongo();
  const cargo = findOnPath('cargo');
  if (found !== undefined || cargo === undefined) return found;

  const lock = await lockFile(path.join(localFolder, 'secantus.lock'), {
    timeoutMs: BUILD_TIMEOUT_MS,
    refusal: (pid) => new Problem(`Process ${pid} has been building ${PROGRAM} for too long.`),
  });
  try {
    const builtByOther = findRustMongo();
    if (builtByOther !== undefined) return builtByOther;
    const install = ['install', 'secantus-mdb', '--version', VERSION, '--locked', '--ignore-rust-version'];
    const result = await runProgram(cargo, [...install, '--root', installFolder], {
      env: QUICK_BUILD,
      logName: 'cargo.log',
      timeoutMs: BUILD_TIMEOUT_MS,
    });
    if (result.code !== 0) throw new Problem(`cargo could not build ${PROGRAM}.`, lastLines(result.output, 8));
    return findRustMongo();
  } finally {
    lock.release();
  }
}
