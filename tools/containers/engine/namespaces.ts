/**
 * Runs a script of ours with file systems and processes of its own, and with a network of its own where it asks for one. What
 * it mounts, starts or publishes, nobody else sees, and all of it ends with its first process.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runProgram } from '../../servers/programs.js';
import { startGuarded, type GuardedProcess } from '../../servers/guarded-process.js';
import { CannotRunHere } from './cannot-run-here.js';

const OWN = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
/** Where podman and runc write, whatever folder they are given. */
const WRITTEN_TO = ['/run', '/var/lib', '/var/tmp', '/dev/shm'];

export interface Apart {
  /** The script and its arguments. */
  readonly command: readonly [script: string, ...args: string[]];
  readonly network: 'own' | 'shared';
  readonly onLine: (line: string) => void;
}

export const startApart = ({ command, network, onLine }: Apart): Promise<GuardedProcess> =>
  startGuarded({
    name: command[0],
    command: 'unshare',
    args: [...OWN, ...(network === 'own' ? ['--net'] : []), process.execPath, ...command],
    output: 'inherit',
    onLine,
  });

/** Throws `CannotRunHere` on a machine that gives a process no namespaces. */
export function requireNamespaces(): void {
  const { status, stderr } = spawnSync('unshare', [...OWN, '--net', 'true'], { encoding: 'utf8', timeout: 30_000 });
  if (status !== 0) throw new CannotRunHere(`a process gets no namespaces of its own (${lastLines(stderr, 1)})`);
}

/**
 * Sends what is written outside of `folder` into it, to be thrown away. Only for a process that has its own file systems.
 * Throws `CannotRunHere` where the machine refuses.
 */
export function keepWritesIn(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const place of WRITTEN_TO) {
    const layer = mkdtempSync(path.join(folder, `${path.basename(place)}-`));
    const [upper, work] = [path.join(layer, 'upper'), path.join(layer, 'work')];
    for (const one of [upper, work]) mkdirSync(one);
    const options = `lowerdir=${place},upperdir=${upper},workdir=${work}`;
    const { status, stderr } = spawnSync('mount', ['-t', 'overlay', 'overlay', '-o', options, place], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    if (status !== 0) throw new CannotRunHere(`overlays can't be mounted (${lastLines(stderr, 1)})`);
  }
}

/** For a process that has a network of its own. Throws where the machine refuses. */
export async function openNetwork(): Promise<void> {
  await runProgram('ip', ['link', 'set', 'lo', 'up'], { timeoutMs: 10_000 });
  // When a container joins, the bridge may change its hardware address. This setting makes it tell the other containers. Else
  // they send their DNS queries to the old address for up to a minute.
  writeFileSync('/proc/sys/net/ipv4/conf/all/arp_notify', '1');
}
