/** Builds the image of the product, and the one that stands in for other people's servers. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Problem } from '../../../boot/problem.js';
import { localFolder, projectRoot } from '../../servers/places.js';
import { runProgram } from '../../servers/programs.js';
import { buildRustMongo } from '../../servers/rust-mongo.js';
import { findTemporalProgram } from '../../servers/temporal-programs.js';
import type { Podman } from './podman.js';

export const VERSION = 'ci';
/** As the engine reads the name in docker-compose.yml. */
export const PRODUCT = `docker.io/library/fuelgauge:${VERSION}`;
export const STAND_INS = `localhost/fuelgauge-stand-ins:${VERSION}`;
const BUILD_TIMEOUT_MS = 60 * 60_000;
/** `docker` keeps HEALTHCHECK. */
const BUILD = ['build', '--pull=never', '--isolation', 'chroot', '--format', 'docker', '--layers'];

/** Builds the project's Dockerfile, or another one for the same sources. */
export async function buildProduct(
  podman: Podman,
  tag = PRODUCT,
  dockerfile = path.join(projectRoot, 'Dockerfile'),
): Promise<void> {
  const npmrc = path.join(podman.folder, 'npmrc');
  writeFileSync(npmrc, await registrySettings());
  await podman.run(
    [...BUILD, '--secret', `id=npmrc,src=${npmrc}`, '--tag', tag, '--file', dockerfile, projectRoot],
    BUILD_TIMEOUT_MS,
  );
}

export async function buildStandIns(podman: Podman): Promise<void> {
  const mongo = await buildRustMongo();
  if (mongo === undefined)
    throw new Problem('The stand-in for MongoDB was not found.', 'Install cargo, which builds it.');
  const { command: temporal } = await findTemporalProgram();
  const folder = path.join(localFolder, 'containers/stand-ins');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(path.join(projectRoot, 'tools/containers/stand-ins/Dockerfile'), path.join(folder, 'Dockerfile'));
  copyFileSync(mongo, path.join(folder, 'secantusd-rs'));
  copyFileSync(temporal, path.join(folder, 'temporal'));
  await podman.run([...BUILD, '--tag', STAND_INS, folder], BUILD_TIMEOUT_MS);
}

const SYSTEM_CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g;

/** Lets npm reach the registry from inside a build as it does from here: the same address, the same trust. */
async function registrySettings(): Promise<string> {
  const { output } = await runProgram('npm', ['config', 'get', 'registry'], { timeoutMs: 30_000 });
  const trusted = existsSync(SYSTEM_CERTIFICATES) ? readFileSync(SYSTEM_CERTIFICATES, 'utf8').match(CERTIFICATE) : null;
  return [`registry=${output.trim()}`, ...(trusted ?? []).map((one) => `ca[]=${JSON.stringify(one)}`), ''].join('\n');
}
