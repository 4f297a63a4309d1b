/** Two processes of the API that are replaced one by one, as a deployment replaces them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GuardedProcess } from '../../tools/servers/guarded-process.js';
import { freePort } from '../../tools/servers/ports.js';
import { startService } from '../../tools/servers/service.js';

type Environment = Readonly<Record<string, string>>;

/** One value of a setting for each process. */
export type OfBoth<T> = readonly [T, T];

export interface Rolling {
  readonly urls: OfBoth<string>;
  /** Replaces each process whose settings differ from what it has, one after the other. */
  roll(settings: OfBoth<Environment>): Promise<void>;
  stop(): Promise<void>;
}

export async function startRolling(settings: OfBoth<Environment>): Promise<Rolling> {
  const logDir = mkdtempSync(path.join(tmpdir(), 'fuelgauge-rolling-'));
  const ports: OfBoth<number> = [await freePort(), await freePort()];
  const running: { process: GuardedProcess; env: Environment }[] = [];
  const start = async (index: 0 | 1, env: Environment): Promise<void> => {
    const port = ports[index];
    const service = {
      name: `rolling-${index}`,
      main: 'api/main.js',
      port,
      env: { ...env, PORT: String(port) },
      logDir,
    };
    running[index] = { process: await startService(service, new AbortController().signal), env };
  };
  await Promise.all([start(0, settings[0]), start(1, settings[1])]);
  return {
    urls: [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}`],
    async roll(wanted) {
      for (const index of [0, 1] as const) {
        const { process, env } = running[index]!;
        if (JSON.stringify(env) === JSON.stringify(wanted[index])) continue;
        await process.stop(10_000);
        await start(index, wanted[index]);
      }
    },
    async stop() {
      await Promise.all(running.map(({ process }) => process.stop(10_000)));
      rmSync(logDir, { recursive: true, force: true });
    },
  };
}

/** Where a rotation is, and what a list of secrets is meanwhile in both processes. */
export interface Step {
  readonly name: string;
  readonly lists: OfBoth<string>;
  /** Every process knows the new secret. */
  readonly newKnown: boolean;
  /** No process makes anything with the old secret any more. */
  readonly oldUnused: boolean;
  /** Some process has forgotten the old secret. */
  readonly oldGone: boolean;
}

/**
 * Every state in which two processes are while a secret is rotated: the new secret is added behind
 * the old one, then put in front of it, then the old one is taken out, each by replacing one process after the other.
 */
export function stepsOfRotation(before: string, after: string): readonly Step[] {
  const [both, turned] = [`${before},${after}`, `${after},${before}`];
  const steps: readonly (readonly [string, OfBoth<string>])[] = [
    ['one process knows the new secret', [before, both]],
    ['both know it', [both, both]],
    ['one uses it', [both, turned]],
    ['both use it', [turned, turned]],
    ['one has forgotten the old secret', [turned, after]],
    ['both have forgotten it', [after, after]],
  ];
  return steps.map(([name, lists]) => ({
    name,
    lists,
    newKnown: lists.every((list) => list.includes(after)),
    oldUnused: lists.every((list) => list.startsWith(after)),
    oldGone: lists.some((list) => !list.includes(before)),
  }));
}
