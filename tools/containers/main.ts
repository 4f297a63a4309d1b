/**
 * `npm run containers` builds the image of the product and runs docker-compose.yml for real, with podman, where no engine and
 * no registry of images is needed: base images are made from Debian's and npm's packages, and stand-ins take the place of
 * MongoDB and Temporal. The last line says how many checks passed and failed, or why this machine can't run them. It ends with
 * 1 only where something of ours is wrong, and always within an hour.
 */
import path from 'node:path';
import { describeFailure, Problem } from '../../boot/problem.js';
import { lockFile } from '../servers/file-lock.js';
import { CannotRunHere } from './engine/cannot-run-here.js';
import { requireNamespaces, startApart } from './engine/namespaces.js';
import { forgetRun, installPodman, podmanFolder } from './engine/podman.js';
import { countResults, RESULTS, SKIPPED } from './results.js';

const OTHERS_TIMEOUT_MS = 10 * 60_000;
const TIMEOUT_MS = 35 * 60_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  if (error instanceof CannotRunHere) say(`${SKIPPED}${error.message}`);
  else {
    process.stderr.write(`\n${describeFailure(error)}\n`);
    process.exitCode = 1;
  }
}
process.exit();

async function run(): Promise<boolean> {
  await installPodman();
  requireNamespaces();
  const folder = podmanFolder();
  const lock = await lockFile(path.join(folder, 'lock'), {
    timeoutMs: OTHERS_TIMEOUT_MS,
    refusal: (pid) => new Problem(`Process ${pid} has been running containers for too long.`),
  });
  try {
    forgetRun(folder);
    return await runApart(folder);
  } finally {
    forgetRun(folder);
    lock.release();
  }
}

async function runApart(folder: string): Promise<boolean> {
  const results = countResults();
  const running = await startApart({
    command: [path.join(import.meta.dirname, 'run.js'), folder],
    network: 'shared',
    onLine: (line) => {
      results.read(line);
      if (!line.startsWith(SKIPPED)) say(line);
    },
  });
  const timer = setTimeout(() => {
    say(`The containers did not end within ${TIMEOUT_MS / 60_000} minutes.`);
    void running.stop(1_000);
  }, TIMEOUT_MS);
  const { code } = await running.exited;
  clearTimeout(timer);
  if (results.skipped() !== undefined) throw new CannotRunHere(results.skipped());
  const failed = results.failures().length || (code === 0 ? 0 : 1);
  say(`\n${RESULTS}${results.passed()} checks passed, ${failed} failed`);
  return failed === 0;
}
