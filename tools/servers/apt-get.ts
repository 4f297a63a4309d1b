import { findOnPath, runProgram } from './programs.js';

interface AptOptions {
  /** The file in `.local/logs` that receives the output. */
  readonly logName: string;
  readonly cwd?: string;
}

/** One call after the other: two at the same time refuse each other a lock. */
let last: Promise<unknown> = Promise.resolve();

/** Runs `apt-get` with these arguments. False: it is not there, or it failed, also after a new list of packages. */
export function aptGet(args: string[], options: AptOptions): Promise<boolean> {
  const own = last.then(() => runTwice(args, options));
  last = own;
  return own;
}

async function runTwice(args: string[], { logName, cwd }: AptOptions): Promise<boolean> {
  const program = findOnPath('apt-get');
  if (program === undefined) return false;
  const run = async (...own: string[]): Promise<boolean> => {
    const patience = ['-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=20'];
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const { code } = await runProgram(program, [...patience, ...own], {
      logName,
      timeoutMs: 300_000,
      env,
      ...(cwd !== undefined && { cwd }),
    });
    return code === 0;
  };
  // A new machine has no list of packages, and an old list names files that are gone. Only root may fetch it.
  return (await run(...args)) || ((await run('update')) && (await run(...args)));
}
