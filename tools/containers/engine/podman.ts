/**
 * Finds or installs podman and keeps everything it writes in one folder: images, containers, settings. The folder is outside
 * the project, so that a fresh clone builds on the layers of the one before.
 */
import { mkdirSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Problem } from '../../../boot/problem.js';
import { findOnPath, lastLines, runProgram, type RunResult } from '../../servers/programs.js';
import { CannotRunHere } from './cannot-run-here.js';

const PACKAGES = ['podman', 'runc', 'netavark', 'aardvark-dns', 'iproute2', 'iptables', 'mmdebstrap', 'usr-is-merged'];
const NEEDED = ['podman', 'runc', 'ip', 'iptables', 'unshare', 'mmdebstrap'];
const LOG_NAME = 'containers.log';
const INSTALL_TIMEOUT_MS = 3 * 60_000;
const COMMAND_TIMEOUT_MS = 2 * 60_000;
/** What podman notes about running containers, of which none is left when it starts again. */
const ONE_RUN = ['run', 'libpod-tmp', 'tmp', 'outside', 'engine.sock'];

export interface Podman {
  /** Everything that podman keeps is in here. */
  readonly folder: string;
  /** The variables that every call of podman needs. */
  readonly env: Record<string, string>;
  readonly args: readonly string[];
  /** Throws `Problem` with the end of the output where the command fails. */
  run(args: readonly string[], timeoutMs?: number): Promise<string>;
  /** A failure is a result. */
  attempt(args: readonly string[], timeoutMs?: number): Promise<RunResult>;
}

/** Where podman keeps everything on this machine, for every clone of the project. */
export const podmanFolder = (): string =>
  path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'fuelgauge/containers');

/** Throws `CannotRunHere` where this machine can't have podman. */
export async function installPodman(): Promise<void> {
  if (process.platform !== 'linux') throw new CannotRunHere('podman runs on Linux only');
  if (process.getuid?.() !== 0) {
    throw new CannotRunHere('only root gives podman networks and file systems of its own');
  }
  if (NEEDED.every((name) => findOnPath(name))) return;
  const apt = findOnPath('apt-get');
  if (apt === undefined) throw new CannotRunHere(`${NEEDED.join(', ')} are not all installed, and there is no apt-get`);
  const options = { logName: LOG_NAME, timeoutMs: INSTALL_TIMEOUT_MS, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  // An old list of packages may do as well: the installation says whether it does.
  await runProgram(apt, ['update'], options);
  const { code, output } = await runProgram(apt, ['install', '-y', '--no-install-recommends', ...PACKAGES], options);
  if (code !== 0) throw new CannotRunHere(`apt-get could not install podman (${lastLines(output, 1)})`);
}

/** Only one process at a time may use a folder. */
export function openPodman(folder: string): Podman {
  mkdirSync(folder, { recursive: true });
  const engine = path.join(folder, 'containers.conf');
  const storage = path.join(folder, 'storage.conf');
  writeFileSync(engine, engineSettings(folder));
  writeFileSync(storage, storageSettings(folder));
  const env = {
    CONTAINERS_CONF: engine,
    CONTAINERS_STORAGE_CONF: storage,
    BUILDAH_ISOLATION: 'chroot',
    TMPDIR: makeFolder(folder, 'tmp'),
  };
  const args = ['--tmpdir', makeFolder(folder, 'libpod-tmp')];
  const attempt = (command: readonly string[], timeoutMs = COMMAND_TIMEOUT_MS): Promise<RunResult> =>
    runProgram('podman', [...args, ...command], { env, logName: LOG_NAME, timeoutMs });
  return {
    ...{ folder, env, args, attempt },
    async run(command, timeoutMs) {
      const { code, output } = await attempt(command, timeoutMs);
      if (code !== 0) throw new Problem(`podman ${command[0] ?? ''} failed.`, lastLines(output, 15));
      return output;
    },
  };
}

/** Also those in which a build was interrupted. */
export async function removeContainers(podman: Podman): Promise<void> {
  const { output } = await podman.attempt(['ps', '--all', '--external', '--quiet']);
  const ids = output.split('\n').filter((line) => /^[0-9a-f]{12}$/.test(line));
  if (ids.length > 0) await podman.attempt(['rm', '--force', ...ids]);
}

/** Removes all but images and their layers. Only while nothing runs. */
export function forgetRun(folder: string): void {
  for (const name of ONE_RUN) rmSync(path.join(folder, name), { recursive: true, force: true });
  removeCgroups('/sys/fs/cgroup', 2);
}

/** The kernel keeps those that processes are in. */
function removeCgroups(folder: string, depth: number): void {
  const children = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of children) {
    const place = path.join(folder, name);
    if (name === 'libpod_parent') removeFolders(place);
    else if (depth > 1) removeCgroups(place, depth - 1);
  }
}

function removeFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeFolders(path.join(folder, entry.name));
  }
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else's container is in it.
  }
}

/**
 * Each line answers what a machine without systemd, or one that is a container itself, refuses: cgroups by systemd, a limit of
 * files above its own, events in its journal. crun fails there, and runc does not.
 */
const engineSettings = (folder: string): string => `[containers]
default_ulimits = ["nofile=8192:8192", "nproc=8192:8192"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
[network]
network_backend = "netavark"
network_config_dir = "${path.join(folder, 'networks')}"
`;

const storageSettings = (folder: string): string => `[storage]
driver = "overlay"
graphroot = "${path.join(folder, 'graph')}"
runroot = "${path.join(folder, 'run')}"
`;

function makeFolder(parent: string, name: string): string {
  const folder = path.join(parent, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
