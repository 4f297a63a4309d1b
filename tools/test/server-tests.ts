/** Runs tests that need servers, in an order and in processes that suit the servers and the machine. */
import { runJest, type JestOutcome, type JestRun } from './jest.js';
import { sum } from './outcome.js';

const FILES_A_PROCESS = 24;

/** Such a test changes a server for every other test on it. */
export const runsAlone = (file: string): boolean => file.endsWith('.alone.server.test.ts');

export type ServerRun = Omit<JestRun, 'project' | 'files'>;

/** Runs these files, or those that Jest finds with the arguments of the run. */
export const runOneByOne = (run: ServerRun, files?: readonly string[]): Promise<JestOutcome> =>
  runJest({ ...run, project: 'servers', ...(files && { files }), args: ['--maxWorkers=1', ...run.args] });

/** In parts: a process of Jest keeps what each file has loaded: after a hundred it has gigabytes, and pauses. */
export async function runServerTests(run: ServerRun, files: readonly string[]): Promise<JestOutcome> {
  const outcomes: JestOutcome[] = [];
  for (let from = 0; from < files.length; from += FILES_A_PROCESS) {
    outcomes.push(await runOneByOne(run, files.slice(from, from + FILES_A_PROCESS)));
  }
  return { ...sum(outcomes), results: outcomes.flatMap(({ results }) => results) };
}
