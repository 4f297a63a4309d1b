// `npm test` runs every check and every test of the project on its own servers. It goes on after a failure; the last line
// says how many passed and failed. `npm test -- PATTERN` runs only the tests that Jest finds with these arguments;
// `npm test -- --build-mongo` first builds the fast MongoDB stand-in if cargo is installed, and `--containers` also runs
// `npm run containers` at the end (continuous integration). `npm test -- --on-my-servers` compares the servers in MONGODB_URI
// and TEMPORAL_ADDRESS with the stand-ins.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describeFailure, Problem } from '../../boot/problem.js';
import { checkSources } from './checks.js';
import { checkContainers } from './containers.js';
import { listTests, runJest, runsAlone, type JestProject } from './jest.js';
import { compareMyServers } from './on-my-servers.js';
import { parseTestOptions } from './options.js';
import { formatOutcome, NOTHING, outcomeOf, sum, type Outcome } from './outcome.js';
import { startTestServers } from './test-servers.js';

/** One more than there are cores, because tests often wait for a server. At most four, because all share the servers. */
const WORKERS = Math.min(os.availableParallelism(), 3) + 1;

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
  outcome = sum([outcome, outcomeOf('the run itself', false)]);
}
rmSync(scratchDir, { recursive: true, force: true, maxRetries: 5 });
process.stdout.write(`\n${formatOutcome(outcome)}\n`);
process.exit(outcome.failures.length > 0 || outcome.tests === 0 ? 1 : 0);

async function runEverything(): Promise<Outcome> {
  const serverTests = await listTests('servers', jestArguments);
  // Servers are not started for a pattern that finds no test which needs them.
  const starting =
    serverTests.length > 0 || jestArguments.length === 0
      ? startTestServers({ scratchDir, serverTests, buildMongo, signal })
      : undefined;
  starting?.catch(() => undefined);

  // Beside the servers' start and the tests that run alone, which leave a core free.
  const checking = jestArguments.length === 0 ? checkSources(signal) : Promise.resolve(NOTHING);
  checking.catch(() => undefined);
  const servers = await starting;
  try {
    const run = { env: servers?.env ?? {}, scratchDir, signal };
    if (jestArguments.length > 0) {
      const projects: JestProject[] = servers === undefined ? ['unit'] : ['unit', 'servers'];
      return await runJest({ ...run, projects, args: jestArguments });
    }
    const alone = serverTests.filter(runsAlone);
    const together = [...(await listTests('unit', [])), ...serverTests.filter((file) => !runsAlone(file))];
    const tests = [
      await runJest({ ...run, projects: ['servers'], files: alone }),
      await runJest({ ...run, projects: ['unit', 'servers'], files: together, workers: WORKERS }),
    ];
    return sum([await checking, ...tests]);
  } finally {
    await servers?.stop();
  }
}
