/**
 * The part of `npm run containers` that has file systems and processes of its own. It builds the images, looks into that of
 * the product, and starts the part that has a network of its own, too.
 */
import path from 'node:path';
import { describeFailure, Problem } from '../../boot/problem.js';
import { findContainerPrograms } from '../servers/container-programs.js';
import { createChecks } from './checks.js';
import { makeBaseImages } from './engine/base-images.js';
import { CannotRunHere } from './engine/cannot-run-here.js';
import { buildChanged, buildProduct, buildStandIns, removeOldImages } from './engine/images.js';
import { keepWritesIn, startApart } from './engine/namespaces.js';
import { openPodman, removeContainers, type Podman } from './engine/podman.js';
import { FAULTS, faultTag } from './faults.js';
import { checkImage } from './image-checks.js';
import { SKIPPED } from './results.js';

const [folder = ''] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  keepWritesIn(path.join(folder, 'outside'));
  process.exitCode = (await run(openPodman(folder))) ? 0 : 1;
} catch (error) {
  say(error instanceof CannotRunHere ? `${SKIPPED}${error.message}` : describeFailure(error));
  process.exitCode = error instanceof CannotRunHere ? 0 : 1;
}
process.exit();

async function run(podman: Podman): Promise<boolean> {
  await removeContainers(podman);
  await timed('base images', () => makeBaseImages(podman));
  if ((await runInside('try.js')) !== 0) throw new CannotRunHere('podman can run no container on this machine');
  // Inside, no registry is reached.
  await timed('docker-compose', installCompose);
  await timed('image of the product', () => buildProduct(podman));
  await timed('images with a fault', () => buildFaults(podman));
  await timed('image of the stand-ins', () => buildStandIns(podman));
  await removeOldImages(podman);
  const checks = createChecks();
  await checkImage(checks, podman);
  return (await runInside('main.js')) === 0 && checks.failed() === 0;
}

async function buildFaults(podman: Podman): Promise<void> {
  for (const [index, { image }] of FAULTS.entries()) {
    if (image !== undefined) await buildChanged(podman, faultTag(index), image);
  }
}

async function installCompose(): Promise<void> {
  const found = await findContainerPrograms().catch((error: unknown) => {
    throw error instanceof Problem ? new CannotRunHere(`there is no docker-compose: ${error.message}`) : error;
  });
  if (found === undefined) throw new CannotRunHere('there is no docker-compose: it comes with Python 3.10 or newer');
}

async function runInside(script: string): Promise<number> {
  const running = await startApart({
    command: [path.join(import.meta.dirname, 'inside', script), folder],
    network: 'own',
    onLine: say,
  });
  return (await running.exited).code ?? 1;
}

async function timed(name: string, work: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  const result = await work();
  const what = typeof result === 'string' ? `${result}, ` : '';
  say(`  ${name}: ${what}${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
}
