// `npm test` runs every check and every test of the project on its own servers. It goes on after a failure; the last line
// says how many passed and failed. `npm test -- PATTERN` runs only the tests that Jest finds with these arguments;
// `npm test -- --build-mongo` first builds the fast MongoDB stand-in if cargo is installed (continuous integration).
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describeFailure, Problem } from '../../boot/problem.js';
import { checkStyle, checkTypes } from './checks.js';
import { listTests, runJest } from './jest.js';
import { NOTHING, sum, type Outcome } from './outcome.js';
import { startTestServers } from './test-servers.js';

const BUILD_MONGO = '--build-mongo';
/** The tests in these folders take long, and no other test disturbs them. */
const BESIDE = ['browser', 'ledger', 'rescreens', 'waiting'].map((room) => path.join(path.sep, 'test', room, path.sep));
const FILES_A_PROCESS = 24;
const runsBeside = (file: string): boolean => BESIDE.some((folder) => file.includes(folder));
/** Such a test changes a server for every other test on it. */
const runsAlone = (file: string): boolean => file.endsWith('.alone.server.test.ts');

const args = process.argv.slice(2);
const jestArguments = args.filter((argument) => argument !== BUILD_MONGO);
const scratchDir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-test-'));
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopping.abort(new Problem('Interrupted. The tests that did not run are not counted.'));
  });
}

let outcome: Outcome = NOTHING;
try {
  outcome = await runEverything();
} catch (error) {
  process.stderr.write(`\n${describeFailure(error)}\n`);
  outcome = { ...outcome, failed: outcome.failed + 1 };
}
rmSync(scratchDir, { recursive: true, force: true, maxRetries: 5 });
process.stdout.write(`\n${outcome.passed} passed, ${outcome.failed} failed\n`);
process.exit(outcome.failed > 0 || outcome.tests === 0 ? 1 : 0);

async function runEverything(): Promise<Outcome> {
  const { signal } = stopping;
  const serverTests = await listTests('servers', jestArguments);
  // Servers are not started for a pattern that finds no test which needs them.
  const starting =
    serverTests.length > 0 || jestArguments.length === 0
      ? startTestServers({ scratchDir, serverTests, buildMongo: args.includes(BUILD_MONGO), signal })
      : undefined;
  starting?.catch(() => undefined);

  const types = jestArguments.length === 0 ? await checkTypes(signal) : NOTHING;
  const servers = await starting;
  try {
    const env = servers?.env ?? {};
    const run = { args: jestArguments, env, scratchDir, signal };
    const onServers = (files?: readonly string[]): Promise<Outcome> =>
      runJest({ ...run, project: 'servers', ...(files && { files }), args: ['--maxWorkers=1', ...jestArguments] });
    if (jestArguments.length > 0) {
      const unit = await runJest({ ...run, project: 'unit' });
      return sum([types, unit, servers === undefined ? NOTHING : await onServers()]);
    }
    // The servers' tests run one by one and wait a lot: everything else runs beside them. It ends sooner, so it takes some
    // of theirs as well.
    const alone = onServers(serverTests.filter(runsAlone));
    const besides = serverTests.filter((file) => runsBeside(file) && !runsAlone(file));
    const others = serverTests.filter((file) => !runsBeside(file) && !runsAlone(file));
    // A process of Jest keeps what each file has loaded: after a hundred files it has gigabytes, and pauses for seconds.
    const inParts = async (files: readonly string[]): Promise<Outcome> => {
      const outcomes: Outcome[] = [];
      for (let from = 0; from < files.length; from += FILES_A_PROCESS) {
        outcomes.push(await onServers(files.slice(from, from + FILES_A_PROCESS)));
      }
      return sum(outcomes);
    };
    const oneByOne = async (): Promise<Outcome> => sum([await alone, await inParts(others)]);
    const beside = async (): Promise<Outcome> => {
      const checked = [await runJest({ ...run, project: 'unit' }), await checkStyle(signal)];
      await alone;
      return sum([...checked, await inParts(besides)]);
    };
    return sum([types, ...(await Promise.all([oneByOne(), beside()]))]);
  } finally {
    await servers?.stop();
  }
}
