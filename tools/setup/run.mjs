#!/usr/bin/env node
// The first step of every command (`npm run demo`, `npm test`, ...): installs packages and builds where that is needed, then
// runs the command in this same process. `tools/setup/` may import no package: a clean clone has none before `npm ci`.
//
//   node tools/setup/run.mjs TASK [arguments for the task]
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bringBuildUpToDate } from './build.mjs';
import { bringPackagesUpToDate } from './packages.mjs';
import { bringWebBundlesUpToDate } from './web-bundle.mjs';
import { failWith, Problem, step } from './report.mjs';
import { withSetupLock } from './setup-lock.mjs';

const MINIMUM_NODE = [20, 19];
/** The main file of each task, under dist/. */
const TASKS = {
  demo: 'tools/demo/main.js',
  test: 'tools/test/main.js',
  bench: 'tools/measure/bench/main.js',
  'bench-against': 'tools/measure/against/main.js',
  'bench-periods': 'tools/measure/periods/main.js',
  'bench-alerts': 'tools/measure/alerts/main.js',
  'bench-card': 'tools/measure/card/main.js',
  'bench-rescreens': 'tools/measure/rescreens/main.js',
  'bench-search': 'tools/measure/search/main.js',
  soak: 'tools/measure/soak/main.js',
  simulate: 'tools/proof/simulate/main.js',
  chaos: 'tools/proof/chaos/main.js',
  containers: 'tools/containers/main.js',
  keys: 'admin/commands/keys.js',
  staff: 'admin/commands/staff.js',
  limits: 'admin/commands/limits.js',
  reasons: 'admin/commands/reasons.js',
  member: 'admin/commands/member.js',
  reencrypt: 'admin/commands/reencrypt.js',
  reconcile: 'admin/commands/reconcile.js',
  canary: 'admin/commands/canary.js',
  licences: 'tools/licences/main.js',
  migrate: 'admin/commands/migrate.js',
  backup: 'admin/commands/backup.js',
  restore: 'admin/commands/restore.js',
  'bench-backup': 'tools/measure/backup/main.js',
};

const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const [task, ...taskArguments] = process.argv.slice(2);

try {
  process.chdir(projectRoot);
  requireNode();
  requireKnownTask();
  await withSetupLock(async () => {
    await step('npm packages', bringPackagesUpToDate);
    // `npm test` checks types itself: an error is one failed check of many, and must not keep the tests from running.
    await step('build', () => bringBuildUpToDate({ checkTypes: task !== 'test' }));
    await step('elements', bringWebBundlesUpToDate);
  });
} catch (error) {
  failWith(error);
}
await runTask();

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const tooOld = major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1]);
  if (tooOld) {
    const wanted = MINIMUM_NODE.join('.');
    throw new Problem(
      `Node ${process.versions.node} is too old for Fuelgauge.`,
      `Install Node ${wanted} or newer (https://nodejs.org), then run the same command again.`,
    );
  }
}

function requireKnownTask() {
  if (!Object.hasOwn(TASKS, task)) {
    throw new Problem(
      task === undefined ? 'Which command?' : `Unknown command "${task}".`,
      `The commands are: ${Object.keys(TASKS).join(', ')}.`,
    );
  }
}

/** The command gets its arguments as if `node dist/<its main file> ARGUMENTS` had started it. */
async function runTask() {
  const main = path.resolve('dist', TASKS[task]);
  if (!existsSync(main)) {
    failWith(new Problem(`The command "${task}" is not built: ${path.relative('.', main)} is missing.`));
  }
  process.argv = [process.argv[0], main, ...taskArguments];
  await import(pathToFileURL(main).href);
}
