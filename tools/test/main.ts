// `npm test` runs every check and every test of the project on its own servers. It goes on after a failure; the last line
// says how many passed and failed. `npm test -- PATTERN` runs only the tests that Jest finds with these arguments;
// `npm test -- --build-mongo` first builds the fast MongoDB stand-in if cargo is installed, and `--containers` also runs
// `npm run containers` at the end (continuous integration). `npm test -- --on-my-servers` compares the servers in MONGODB_URI
// and TEMPORAL_ADDRESS with the stand-ins.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describeFailure, Problem } from '../../boot/problem.js';
import { checkStyle, checkTypes } from './checks.js';
import { checkContainers } from './containers.js';
import { listTests, runJest } from './jest.js';
import { compareMyServers } from './on-my-servers.js';
import { parseTestOptions } from './options.js';
import { NOTHING, sum, type Outcome } from './outcome.js';
import { runOneByOne, runsAlone, runServerTests } from './server-tests.js';
import { startTestServers } from './test-servers.js';

/** The tests in these folders take long, and no other test disturbs them. */
const BESIDE = ['browser', 'chaos', 'ledger', 'rescreens', 'tools', 'waiting'].map((room) =>
  path.join(path.sep, 'test', room, path.sep),
);
const runsBeside = (file: string): boolean => BESIDE.some((folder) => file.includes(folder));

const { buildMongo, containers, onMyServers, jestArguments } = parseTestOptions(process.argv.slice(2));
const scratchDir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-test-'));
const stopping = new AbortController();
const { signal } = stopping;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    stopping.abort(new Problem('Interrupted. The tests that did not run are not counted.'));
  });
}

let outcome: Outcome = NOTHING;
try {
  outcome = onMyServers
    ? await compareMyServers({ jestArguments, scratchDir, buildMongo, signal })
    : await runEverything();
  if (containers) outcome = sum([outcome, await checkContainers(signal)]);
} catch (error) {
  process.stderr.write(`\n${describeFailure(error)}\n`);
  outcome = { ...outcome, failed: outcome.failed + 1 };
}
rmSync(scratchDir, { recursive: true, force: true, maxRetries: 5 });
process.stdout.write(`\n${outcome.passed} passed, ${outcome.failed} failed\n`);
process.exit(outcome.failed > 0 || outcome.tests === 0 ? 1 : 0);

async function runEverything(): Promise<Outcome> {
  const serverTests = await listTests('servers', jestArguments);
  // Servers are not started for a pattern that finds no test which needs them.
  const starting =
    serverTests.length > 0 || jestArguments.length === 0
      ? startTestServers({ scratchDir, serverTests, buildMongo, signal })
      : undefined;
  starting?.catch(() => undefined);

  const types = jestArguments.length === 0 ? await checkTypes(signal) : NOTHING;
  const servers = await starting;
  try {
    const run = { args: jestArguments, env: servers?.env ?? {}, scratchDir, signal };
    if (jestArguments.length > 0) {
      const unit = await runJest({ ...run, project: 'unit' });
      return sum([types, unit, servers === undefined ? NOTHING : await runOneByOne(run)]);
    }
    // The servers' tests run one by one and wait a lot: everything else runs beside them. It ends sooner, so it takes some
    // of theirs as well.
    const alone = runServerTests(run, serverTests.filter(runsAlone));
    const besides = serverTests.filter((file) => runsBeside(file) && !runsAlone(file));
    const others = serverTests.filter((file) => !runsBeside(file) && !runsAlone(file));
    const oneByOne = async (): Promise<Outcome> => sum([await alone, await runServerTests(run, others)]);
    const beside = async (): Promise<Outcome> => {
      const checked = [await runJest({ ...run, project: 'unit' }), await checkStyle(signal)];
      await alone;
      return sum([...checked, await runServerTests(run, besides)]);
    };
    return sum([types, ...(await Promise.all([oneByOne(), beside()]))]);
  } finally {
    await servers?.stop();
  }
}
