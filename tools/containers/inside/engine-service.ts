/**
 * Serves the API of a Docker engine from podman, for docker-compose, and runs the health checks: podman leaves those to
 * systemd, which a machine may not have.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Podman } from '../engine/podman.js';
import { until } from '../../servers/wait.js';

const START_TIMEOUT_MS = 30_000;
const HEALTH_EVERY_MS = 500;

export interface EngineService {
  /** For DOCKER_HOST. */
  readonly address: string;
  stop(): Promise<void>;
}

export async function startEngineService(podman: Podman): Promise<EngineService> {
  const socket = path.join(podman.folder, 'engine.sock');
  const service = spawn('podman', [...podman.args, 'system', 'service', '--time', '0', `unix://${socket}`], {
    stdio: 'ignore',
    env: { ...process.env, ...podman.env },
  });
  await until(async () => {
    if (!existsSync(socket)) throw new Error('podman does not serve its API');
    await Promise.resolve();
  }, START_TIMEOUT_MS);

  const stopping = new AbortController();
  const checking = checkHealth(podman, stopping.signal);
  return {
    address: `unix://${socket}`,
    async stop() {
      stopping.abort();
      await checking;
      service.kill();
    },
  };
}

/** Those that are healthy are not asked again: none of the checks waits for one to fail later. */
async function checkHealth(podman: Podman, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { output } = await podman.attempt(['ps', '--quiet', '--filter', 'health=starting']);
    const ids = output.split('\n').filter((line) => /^[0-9a-f]{12}$/.test(line));
    await Promise.all(ids.map((id) => podman.attempt(['healthcheck', 'run', id])));
    await sleep(HEALTH_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
