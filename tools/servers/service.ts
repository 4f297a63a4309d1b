import { existsSync } from 'node:fs';
import path from 'node:path';
import { untilAnswering } from './answering.js';
import { startGuarded, type GuardedProcess } from './guarded-process.js';
import { projectRoot } from './places.js';
import { startOf } from '../../boot/memory.js';
import { Problem } from '../../boot/problem.js';
import { until } from './wait.js';

const START_TIMEOUT_MS = 60_000;

/** Describes one of our own processes, for every launcher. */
export interface Service {
  name: string;
  /** The main file, relative to dist/. */
  main: string;
  port: number;
  env: Record<string, string>;
  logDir: string;
  onLine?: (line: string) => void;
}

/** Starts a service; resolves when /readyz reports that it is ready. */
export async function startService(service: Service, signal: AbortSignal): Promise<GuardedProcess> {
  const main = path.join(projectRoot, 'dist', service.main);
  if (!existsSync(main)) throw new Problem(`dist/${service.main} is missing: ${service.name} is not built.`);
  const { flags, environment } = startOf(service.main);
  const logFile = path.join(service.logDir, `${service.name}.log`);
  const running = await startGuarded({
    name: service.name,
    command: process.execPath,
    args: [...flags, '--enable-source-maps', main],
    // Many of them run on one machine: without a wish, each takes a free port for its metrics. Whatever our own shell
    // has in NODE_ENV, they run on loopback with the stand-ins.
    env: {
      NODE_ENV: 'development',
      METRICS_PORT: '0',
      ...environment,
      ...service.env,
      PORT: String(service.port),
    },
    output: { logFile },
    ...(service.onLine !== undefined && { onLine: service.onLine }),
  });
  const failure = `The process ${service.name} did not start.`;
  await untilAnswering(running, { failure, logFile, signal }, (giveUp) =>
    until(() => requireReady(`http://127.0.0.1:${service.port}/readyz`), START_TIMEOUT_MS, giveUp),
  );
  return running;
}

async function requireReady(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${answer.slice(0, 200)}`);
}
