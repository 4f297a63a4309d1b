/**
 * `npm run containers` builds the image of the product and runs docker-compose.yml for real, with podman, where no engine and
 * no registry of images is needed: base images are made from Debian's and npm's packages, and stand-ins take the place of
 * MongoDB and Temporal. It ends with 1 where something is wrong, and says so where this machine can't run it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeFailure } from '../../boot/problem.js';
import { findContainerPrograms } from '../servers/container-programs.js';
import { lockFile } from '../servers/file-lock.js';
import { projectRoot } from '../servers/places.js';
import { Problem } from '../../boot/problem.js';
import { createChecks } from './checks.js';
import { makeBaseImages } from './engine/base-images.js';
import { buildProduct, buildStandIns } from './engine/images.js';
import { findPodman, untouchedPlaces, type Podman } from './engine/podman.js';
import { FAULTS, faultTag } from './faults.js';
import { checkImage } from './image-checks.js';

const OTHERS_TIMEOUT_MS = 30 * 60_000;
/** Of its own: file systems, processes and network. All of it ends with the first process inside. */
const NAMESPACES = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const untouched = untouchedPlaces();

try {
  const podman = await findPodman();
  if (typeof podman === 'string') say(`containers: skipped, because ${podman}.`);
  else process.exitCode = (await run(podman)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`\n${describeFailure(error)}\n`);
  process.exitCode = 1;
}
for (const place of untouched) rmSync(place, { recursive: true, force: true });
process.exit();

async function run(podman: Podman): Promise<boolean> {
  const lock = await lockFile(path.join(podman.folder, 'lock'), {
    timeoutMs: OTHERS_TIMEOUT_MS,
    refusal: (pid) => new Problem(`Process ${pid} has been running containers for too long.`),
  });
  try {
    await podman.attempt(['rm', '--all', '--force']);
    await timed('base images', () => makeBaseImages(podman));
    await timed('image of the product', () => buildProduct(podman));
    await timed('images with a fault', () => buildFaults(podman));
    await timed('image of the stand-ins', () => buildStandIns(podman));
    // Inside, no registry is reached.
    await timed('docker-compose', () => findContainerPrograms().then(() => undefined));
    const checks = createChecks();
    await checkImage(checks, podman);
    const inside = await runInside(podman);
    const [passed, failed] = [checks.passed() + inside.passed, checks.failed() + inside.failed];
    say(`\ncontainers: ${passed} checks passed, ${failed} failed`);
    return failed === 0;
  } finally {
    await podman.attempt(['rm', '--all', '--force']);
    lock.release();
  }
}

async function buildFaults(podman: Podman): Promise<void> {
  for (const [index, { image }] of FAULTS.entries()) {
    if (image === undefined) continue;
    const dockerfile = readFileSync(path.join(projectRoot, 'Dockerfile'), 'utf8');
    const faulty = image(dockerfile);
    if (faulty === dockerfile)
      throw new Problem(`The fault "${FAULTS[index]!.name}" changes nothing in the Dockerfile.`);
    const folder = mkdtempSync(path.join(podman.folder, 'fault-'));
    try {
      writeFileSync(path.join(folder, 'Dockerfile'), faulty);
      await buildProduct(podman, faultTag(index), path.join(folder, 'Dockerfile'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

async function runInside(podman: Podman): Promise<{ passed: number; failed: number }> {
  const main = path.join(import.meta.dirname, 'inside/main.js');
  const child = spawn('unshare', [...NAMESPACES, process.execPath, main, podman.folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    process.stdout.write(chunk);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const count = (mark: string): number => output.split('\n').filter((line) => line.startsWith(`  ${mark} `)).length;
  const failed = count('FAILED');
  return { passed: count('ok'), failed: code !== 0 && failed === 0 ? 1 : failed };
}

async function timed<T>(name: string, run: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await run();
  const what = typeof result === 'string' ? `${result}, ` : '';
  say(`  ${name}: ${what}${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  return result;
}
