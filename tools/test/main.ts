// `npm test` runs every check and every test of the project on its own servers. It goes on after a failure; the last line
// says how many passed and failed. `npm test -- PATTERN` runs only the tests that Jest finds with these arguments;
// `npm test -- --build-mongo` first builds the fast MongoDB stand-in if cargo is installed, and `--containers` also runs
// `npm run containers` at the end (continuous integration). `npm test -- --on-my-servers` compares the servers in MONGODB_URI
// and TEMPORAL_ADDRESS with the stand-ins.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describeFailure, Problem } from '../../boot/problem.js';
import { runChecks } from './checks.js';
import { checkContainers } from './containers.js';
import { listTests, runTests, type JestProject } from './jest.js';
import { compareMyServers } from './on-my-servers.js';
import { parseTestOptions } from './options.js';
import { NOTHING, sum, type Outcome } from './outcome.js';
import { startTestServers } from './test-servers.js';

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
  const serverTests = await listTests(['servers', 'alone'], jestArguments);
  // Servers are not started for a pattern that finds no test which needs them.
  const starting =
    serverTests.length > 0 ? startTestServers({ scratchDir, serverTests, buildMongo, signal }) : undefined;
  starting?.catch(() => undefined);

  const checks = jestArguments.length === 0 ? runChecks(signal) : Promise.resolve(NOTHING);
  checks.catch(() => undefined);
  const servers = await starting;
  try {
    const projects: JestProject[] = servers === undefined ? ['unit'] : ['alone', 'servers', 'unit'];
    const tests = runTests({ projects, args: jestArguments, env: servers?.env ?? {}, scratchDir, signal });
    return sum(await Promise.all([checks, tests]));
  } finally {
    await servers?.stop();
  }
}
