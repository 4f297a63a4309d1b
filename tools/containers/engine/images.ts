/** Builds the image of the product, and the one that stands in for other people's servers. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Problem } from '../../../boot/problem.js';
import { localFolder, projectRoot } from '../../servers/places.js';
import { lastLines, runProgram } from '../../servers/programs.js';
import { buildRustMongo } from '../../servers/rust-mongo.js';
import { findTemporalProgram } from '../../servers/temporal-programs.js';
import { CannotRunHere, unreachable } from './cannot-run-here.js';
import type { Podman } from './podman.js';

export const VERSION = 'ci';
/** As the engine reads the name in docker-compose.yml. */
export const PRODUCT = `docker.io/library/fuelgauge:${VERSION}`;
const STAND_INS = `localhost/fuelgauge-stand-ins:${VERSION}`;
const BUILD_TIMEOUT_MS = 8 * 60_000;
/** Longer than a session of work: the layers of one build serve the next. */
const KEPT_HOURS = 7 * 24;
/** `docker` keeps HEALTHCHECK. */
const BUILD = ['build', '--pull=never', '--isolation', 'chroot', '--format', 'docker', '--layers'];

/** Builds the project's Dockerfile. */
export async function buildProduct(podman: Podman): Promise<void> {
  const npmrc = path.join(podman.folder, 'tmp', 'npmrc');
  writeFileSync(npmrc, await registrySettings());
  await build(podman, ['--secret', `id=npmrc,src=${npmrc}`, '--tag', PRODUCT, projectRoot]);
}

/** Builds the image of the product with a change that a command of root makes in it. */
export async function buildChanged(podman: Podman, tag: string, command: string): Promise<void> {
  const folder = mkdtempSync(path.join(podman.folder, 'tmp', 'changed-'));
  writeFileSync(path.join(folder, 'Dockerfile'), `FROM ${PRODUCT}\nUSER 0:0\nRUN ${command}\nUSER 1000:1000\n`);
  await build(podman, ['--tag', tag, folder]);
}

export async function buildStandIns(podman: Podman): Promise<void> {
  const { mongo, temporal } = await findServers();
  const folder = path.join(localFolder, 'containers/stand-ins');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(path.join(projectRoot, 'tools/containers/stand-ins/Dockerfile'), path.join(folder, 'Dockerfile'));
  copyFileSync(mongo, path.join(folder, 'secantusd-rs'));
  copyFileSync(temporal, path.join(folder, 'temporal'));
  await build(podman, ['--tag', STAND_INS, folder]);
}

/** Layers that no build has used for a week. */
export async function removeOldImages(podman: Podman): Promise<void> {
  await podman.attempt(['image', 'prune', '--force', '--filter', `until=${KEPT_HOURS}h`]);
}

/** Throws `CannotRunHere` where a registry does not answer. */
async function build(podman: Podman, args: readonly string[]): Promise<void> {
  const startedAt = performance.now();
  const { code, output } = await podman.attempt([...BUILD, ...args], BUILD_TIMEOUT_MS);
  if (code === 0) return;
  const why = unreachable(output);
  if (performance.now() - startedAt >= BUILD_TIMEOUT_MS)
    throw new CannotRunHere('a registry or this machine is too slow');
  if (why !== undefined) throw new CannotRunHere(`a registry did not answer (${why})`);
  throw new Problem('An image could not be built.', lastLines(output, 20));
}

/** Programs of this machine, or such as it can fetch or build. */
async function findServers(): Promise<{ mongo: string; temporal: string }> {
  try {
    const [mongo, { command: temporal }] = [await buildRustMongo(), await findTemporalProgram()];
    if (mongo === undefined) throw new Problem('MongoDB has a stand-in that cargo builds, and cargo was not found.');
    return { mongo, temporal };
  } catch (error) {
    throw error instanceof Problem ? new CannotRunHere(error.message) : error;
  }
}

/** What this machine trusts, with or without Node. */
const CERTIFICATES = ['/etc/ssl/certs/ca-certificates.crt', process.env['NODE_EXTRA_CA_CERTS'] ?? ''];
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g;

/** Lets npm reach the registry from inside a build as it does from here: the same address, the same trust. */
async function registrySettings(): Promise<string> {
  const { output } = await runProgram('npm', ['config', 'get', 'registry'], { timeoutMs: 30_000 });
  const files = CERTIFICATES.filter((file) => existsSync(file));
  const trusted = new Set(files.flatMap((file) => readFileSync(file, 'utf8').match(CERTIFICATE) ?? []));
  return [`registry=${output.trim()}`, ...[...trusted].map((one) => `ca[]=${JSON.stringify(one)}`), ''].join('\n');
}
