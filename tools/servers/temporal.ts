// Gives demo, tests and measurements a Temporal: the server named in TEMPORAL_ADDRESS, or a development server of our
// own on loopback. Its workflows survive a kill in `dataDir/temporal.db`. A lock keeps a second server away from that
// file, since Temporal itself does not check.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { untilAnswering } from './answering.js';
import { lockFile } from './file-lock.js';
import { startGuarded, type GuardedProcess } from './guarded-process.js';
import { Problem } from '../../boot/problem.js';
import { portAnswers } from './ports.js';
import { findTemporalProgram, type TemporalProgram } from './temporal-programs.js';
import { until } from './wait.js';

export const NAMESPACE = 'default';
const RETENTION_MS = 90 * 24 * 60 * 60 * 1000;
const START_TIMEOUT_MS = 60_000;
const PREDECESSOR_TIMEOUT_MS = 15_000;

/** Without these, timers are accurate only to a second and each step takes 50 ms. The quotes are part of the value. */
const FASTER = [
  ...['--dynamic-config-value', 'history.timerProcessorMaxTimeShift="10ms"'],
  ...['--dynamic-config-value', 'history.transferProcessorMaxPollRPS=1000'],
];
const DURABLE = [...['--sqlite-pragma', 'journal_mode=WAL'], ...['--sqlite-pragma', 'synchronous=NORMAL']];
const SEARCH_ATTRIBUTES = ['AccountId=Keyword', 'CreditsStatus=Keyword'].flatMap((name) => [
  '--search-attribute',
  name,
]);

export interface RunningTemporal extends GuardedProcess {
  address: string;
  /** The address of Temporal's web page. */
  ui: string;
  what: string;
  program: TemporalProgram;
}

export interface TemporalOptions {
  dataDir: string;
  port: number;
  uiPort: number;
  logFile: string;
  /** Absent: found automatically. */
  program?: TemporalProgram;
  signal?: AbortSignal;
}

export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const { dataDir, port, uiPort, logFile, signal } = options;
  const program = options.program ?? (await findTemporalProgram());
  mkdirSync(dataDir, { recursive: true });
  const lock = await lockTemporalData(dataDir);
  try {
    const server = await startGuarded({
      name: 'Temporal',
      command: program.command,
      args: serverArguments(path.join(dataDir, 'temporal.db'), port, uiPort),
      output: { logFile },
    });
    lock.handTo(server.pid);
    void server.exited.then(lock.release);
    const address = `127.0.0.1:${port}`;
    await untilAnswering(server, { failure: 'Temporal did not start.', logFile, signal }, (giveUp) =>
      until(() => keepHistoryLonger(address), START_TIMEOUT_MS, giveUp),
    );
    return { ...server, address, ui: `http://127.0.0.1:${uiPort}`, what: program.what, program };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Resolves when no server uses the data. */
export function lockTemporalData(dataDir: string) {
  return lockFile(`${dataDir}.lock`, {
    timeoutMs: PREDECESSOR_TIMEOUT_MS,
    refusal: (pid) => new Problem(`Another Temporal (process ${pid}) uses ${dataDir}.`, `Stop it first: kill ${pid}`),
  });
}

/** Checks the server named in TEMPORAL_ADDRESS; undefined when the variable is not set. */
export async function temporalFromEnvironment(): Promise<{ address: string; what: string } | undefined> {
  const address = process.env['TEMPORAL_ADDRESS'];
  if (address === undefined || address === '') return undefined;
  const [host = '', port = '7233'] = address.split(':');
  if (!(await portAnswers(host, Number(port), 5_000))) {
    throw new Problem(
      `The server named in TEMPORAL_ADDRESS (${address}) does not answer.`,
      'Start it, or unset TEMPORAL_ADDRESS to have a server started.',
    );
  }
  return { address, what: `Temporal at ${address}, from TEMPORAL_ADDRESS` };
}

function serverArguments(databaseFile: string, port: number, uiPort: number): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', `${port}`, '--ui-port', `${uiPort}`],
    ...['--ui-disable-news-fetch', '--log-level', 'error', '--db-filename', databaseFile],
    ...DURABLE,
    ...SEARCH_ATTRIBUTES,
    ...FASTER,
  ];
}

/** The development server deletes finished workflows after a day, but a billing period lasts longer. */
async function keepHistoryLonger(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '1s' });
  try {
    await connection.withDeadline(Date.now() + 3_000, () =>
      connection.workflowService.updateNamespace({
        namespace: NAMESPACE,
        config: { workflowExecutionRetentionTtl: msToTs(RETENTION_MS) },
      }),
    );
  } finally {
    await connection.close();
  }
}
