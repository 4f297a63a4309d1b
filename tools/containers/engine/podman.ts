/**
 * Finds or installs podman and keeps everything it writes in one folder: images, containers, settings. The folder is outside
 * the project, so that a fresh clone builds on the layers of the one before.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Problem } from '../../../boot/problem.js';
import { findOnPath, lastLines, runProgram, type RunResult } from '../../servers/programs.js';

const PACKAGES = ['podman', 'runc', 'netavark', 'aardvark-dns', 'iproute2', 'iptables', 'mmdebstrap'];
const NEEDED = ['podman', 'runc', 'ip', 'iptables', 'unshare', 'mmdebstrap'];
const LOG_NAME = 'containers.log';
const INSTALL_TIMEOUT_MS = 10 * 60_000;

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

/** Resolves with the reason, for people, where this machine can't have it. */
export async function findPodman(): Promise<Podman | string> {
  if (process.platform !== 'linux') return 'podman runs on Linux only';
  if (process.getuid?.() !== 0) return 'podman gets networks and file systems of its own as root only';
  if (!NEEDED.every((name) => findOnPath(name))) {
    const refusal = await install();
    if (refusal !== undefined) return refusal;
  }
  return openPodman(
    path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'fuelgauge/containers'),
  );
}

async function install(): Promise<string | undefined> {
  const apt = findOnPath('apt-get');
  if (apt === undefined) return `${NEEDED.join(', ')} are not all installed`;
  const options = { logName: LOG_NAME, timeoutMs: INSTALL_TIMEOUT_MS, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  await runProgram(apt, ['update'], options);
  const { code, output } = await runProgram(apt, ['install', '-y', '--no-install-recommends', ...PACKAGES], options);
  return code === 0 ? undefined : `apt-get could not install it: ${lastLines(output, 2)}`;
}

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
  const attempt = (command: readonly string[], timeoutMs?: number): Promise<RunResult> =>
    runProgram('podman', [...args, ...command], {
      env,
      logName: LOG_NAME,
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
  return {
    ...{ folder, env, args, attempt },
    async run(command, timeoutMs) {
      const { code, output } = await attempt(command, timeoutMs);
      if (code !== 0) throw new Problem(`podman ${command[0] ?? ''} failed.`, lastLines(output, 15));
      return output;
    },
  };
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

/** The places outside of our folder where podman leaves files. */
const LEFT_BEHIND = ['/run/libpod', '/run/containers', '/var/lib/cni', '/var/tmp/buildah-cache-0'];

/** Those that did not exist before: somebody else's podman keeps its own. */
export const untouchedPlaces = (): string[] => LEFT_BEHIND.filter((place) => !existsSync(place));
