/** Starts the demo with servers, ports and data of its own; what it says goes to a log. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { untilAnswering } from '../../servers/answering.js';
import { startGuarded } from '../../servers/guarded-process.js';
import { projectRoot } from '../../servers/places.js';
import { until } from '../../servers/wait.js';
import type { ReadyReport } from '../../demo/ready-file.js';

const START_TIMEOUT_MS = 120_000;
/** The demo ends its servers one after the other. */
const STOP_TIMEOUT_MS = 60_000;

export interface RunningDemo {
  readonly app: string;
  readonly api: { readonly port: number; readonly apiKey: string };
  /** Names the servers, for every figure that is reported. */
  readonly what: string;
  readonly stop: () => Promise<void>;
}

export async function startDemo(dir: string): Promise<RunningDemo> {
  const [readyFile, logFile] = [path.join(dir, 'ready.json'), path.join(dir, 'demo.log')];
  const data = ['--port', '0', '--fresh', '--data', path.join(dir, 'data')];
  const demo = await startGuarded({
    name: 'The demo',
    command: process.execPath,
    args: [path.join(projectRoot, 'dist/tools/demo/main.js'), ...data, '--no-scenario', '--ready-file', readyFile],
    output: { logFile },
  });
  const readReport = async (): Promise<ReadyReport> => JSON.parse(await readFile(readyFile, 'utf8')) as ReadyReport;
  await untilAnswering(demo, { failure: 'The demo did not start.', logFile }, (giveUp) =>
    until(readReport, START_TIMEOUT_MS, giveUp),
  );
  const { urls, apiKey, servers } = await readReport();
  return {
    app: urls.app!,
    api: { port: Number(new URL(urls.api).port), apiKey },
    what: `${servers.mongodb}; ${servers.temporal}`,
    stop: () => demo.stop(STOP_TIMEOUT_MS),
  };
}
