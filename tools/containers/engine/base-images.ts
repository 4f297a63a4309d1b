/**
 * Makes the two images that our Dockerfile begins with, under the tags of the official ones, where no registry of images can
 * be reached: Debian from its own packages, Node and npm from theirs. They are made once for a machine.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { lastLines, runProgram, type RunResult } from '../../servers/programs.js';
import { CannotRunHere } from './cannot-run-here.js';
import type { Podman } from './podman.js';

export const DEBIAN = 'docker.io/library/debian:bookworm-slim';
const NODE = 'docker.io/library/node:24-bookworm-slim';
const LOG_NAME = 'containers.log';
const TIMEOUT_MS = 5 * 60_000;
const PACKAGES = [`node-linux-${process.arch}@24`, 'npm@11'];
/** As in the official slim image. */
const LEFT_OUT = ['doc', 'locale', 'man', 'info'];

const DOCKERFILE = `FROM ${DEBIAN}
COPY files /
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --create-home node
CMD ["node"]
`;

/** Nothing of ours is in them: where they can't be made, it throws `CannotRunHere`. */
export async function makeBaseImages(podman: Podman): Promise<'made' | 'kept'> {
  const exists = async (image: string): Promise<boolean> =>
    (await podman.attempt(['image', 'exists', image])).code === 0;
  if ((await exists(DEBIAN)) && (await exists(NODE))) return 'kept';
  const folder = mkdtempSync(path.join(podman.folder, 'tmp', 'base-'));
  try {
    const archive = path.join(folder, 'debian.tar');
    await runOrThrow('mmdebstrap', [
      '--variant=minbase',
      '--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr',
      '--include=usr-is-merged',
      ...LEFT_OUT.map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
      ...['bookworm', archive, ...findMirror()],
    ]);
    await orThrow('podman import', podman.attempt(['import', archive, DEBIAN], TIMEOUT_MS));
    await unpackNode(path.join(folder, 'files'), folder);
    writeFileSync(path.join(folder, 'Dockerfile'), DOCKERFILE);
    const build = ['build', '--pull=never', '--isolation', 'chroot', '--tag', NODE, folder];
    await orThrow('podman build', podman.attempt(build, TIMEOUT_MS));
    return 'made';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function unpackNode(files: string, folder: string): Promise<void> {
  await runOrThrow('npm', ['pack', '--pack-destination', folder, ...PACKAGES]);
  const unpack = async (beginning: string): Promise<string> => {
    const name = readdirSync(folder).find((file) => file.startsWith(beginning) && file.endsWith('.tgz'))!;
    const place = path.join(folder, beginning);
    mkdirSync(place);
    await runOrThrow('tar', ['--extract', '--gzip', '--file', path.join(folder, name), '--directory', place]);
    return path.join(place, 'package');
  };
  const [bin, npm] = [path.join(files, 'usr/local/bin'), path.join(files, 'usr/local/lib/node_modules/npm')];
  mkdirSync(bin, { recursive: true });
  cpSync(path.join(await unpack('node-linux-'), 'bin/node'), path.join(bin, 'node'));
  cpSync(await unpack('npm-'), npm, { recursive: true });
  for (const name of ['npm', 'npx']) symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, path.join(bin, name));
}

/** The one from which this machine gets its own packages, if it is a Debian. */
function findMirror(): string[] {
  const [file, place] = [
    ['/etc/apt/sources.list.d/debian.sources', /^URIs:\s*(\S+)/m],
    ['/etc/apt/sources.list', /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)/m],
  ].find(([name]) => existsSync(name as string)) ?? ['', /$^/];
  const found = file === '' ? undefined : (place as RegExp).exec(readFileSync(file as string, 'utf8'))?.[1];
  return found === undefined ? [] : [found];
}

const runOrThrow = (command: string, args: string[]): Promise<void> =>
  orThrow(command, runProgram(command, args, { logName: LOG_NAME, timeoutMs: TIMEOUT_MS }));

async function orThrow(name: string, running: Promise<RunResult>): Promise<void> {
  const { code, output } = await running;
  if (code !== 0) throw new CannotRunHere(`the base images could not be made: ${name}: ${lastLines(output, 3)}`);
}
