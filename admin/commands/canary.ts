/**
 * Asks the service as a caller does: debits one action of the canary's own account and refunds it. One line of the log says
 * what came of it. Exit code 0: it passed, 1: it failed, 2: it could not run. With --every it goes on, and serves its
 * metrics on METRICS_PORT, until it is stopped; then the exit code is 0.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startOperationsServer } from '../../boot/operations-server.js';
import { describeFailure, Problem } from '../../boot/problem.js';
import { createReadiness } from '../../boot/readiness.js';
import { withSecretFiles } from '../../boot/secret-files.js';
import { stopSignal } from '../../boot/stop-signal.js';
import { CreditsClient } from '../../client/index.js';
import { createLogger } from '../../observe/logger.js';
import { createMetrics, type ProcessMetrics } from '../../observe/metrics.js';
import { runCanary } from './canary-run.js';

const USAGE = `Usage, in production with node dist/admin/commands/canary.js in place of npm run canary --:
  npm run canary -- [--account ID] [--every SECONDS]
FUELGAUGE_URL is the service's public address, FUELGAUGE_API_KEY a key with the scope spend.
The account, canary by default, is used for nothing else.`;
const DEFAULT_METRICS_PORT = 9464;
const STEP_DEADLINE_MS = 10_000;

interface CanaryOptions {
  readonly accountId: string;
  readonly everyMs: number | null;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly metricsPort: number;
}

/** Resolves with whether the run passed. */
type Run = () => Promise<boolean>;

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const { everyMs, metricsPort, ...options } = readOptions();
  const logger = createLogger({
    name: 'canary',
    level: process.env['LOG_LEVEL'] || 'info',
    secrets: [options.apiKey],
  });
  const metrics = createMetrics('canary', 0);
  const run = measured(options, metrics, logger);
  if (everyMs === null) return (await run()) ? 0 : 1;

  const stopping = new AbortController();
  void stopSignal().then(() => {
    stopping.abort();
  });
  const readiness = createReadiness({}, { log: logger });
  const server = await startOperationsServer({ port: metricsPort, readiness, metrics });
  logger.info({ metricsPort: server.port }, 'started');
  while (!stopping.signal.aborted) {
    await run();
    await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
  await server.stop();
  return 0;
}

function measured(
  { accountId, ...connection }: Pick<CanaryOptions, 'accountId' | 'baseUrl' | 'apiKey'>,
  metrics: ProcessMetrics,
  logger: ReturnType<typeof createLogger>,
): Run {
  const client = new CreditsClient({ ...connection, deadlineMs: STEP_DEADLINE_MS });
  let passedAtMs = 0;
  metrics.read('fuelgauge_canary_passed_timestamp_seconds', () => passedAtMs / 1_000);
  return async () => {
    const startedAtMs = performance.now();
    const runId = randomUUID();
    const ended = (outcome: 'passed' | 'failed') => {
      const seconds = (performance.now() - startedAtMs) / 1_000;
      metrics.add('fuelgauge_canary_runs_total', { outcome });
      metrics.observe('fuelgauge_canary_duration_seconds', {}, seconds);
      return { accountId, runId, outcome, seconds };
    };
    try {
      await runCanary(client, { accountId, runId });
      passedAtMs = Date.now();
      logger.info(ended('passed'), 'the canary passed');
      return true;
    } catch (err) {
      logger.error({ ...ended('failed'), err }, 'the canary failed');
      return false;
    }
  };
}

function readOptions(): CanaryOptions {
  try {
    const { values } = parseArgs({ options: { account: { type: 'string' }, every: { type: 'string' } } });
    const { FUELGAUGE_URL, FUELGAUGE_API_KEY, METRICS_PORT } = withSecretFiles(process.env);
    if (!FUELGAUGE_URL || !URL.canParse(FUELGAUGE_URL)) throw new Error('FUELGAUGE_URL must be an http(s) address.');
    if (!FUELGAUGE_API_KEY) throw new Error('FUELGAUGE_API_KEY must be set, or FUELGAUGE_API_KEY_FILE name its file.');
    const seconds = values.every === undefined ? null : Number(values.every);
    if (seconds !== null && !(seconds >= 1)) throw new Error('--every takes a number of seconds, 1 or more.');
    return {
      accountId: values.account ?? 'canary',
      everyMs: seconds === null ? null : seconds * 1_000,
      baseUrl: FUELGAUGE_URL,
      apiKey: FUELGAUGE_API_KEY,
      metricsPort: METRICS_PORT ? Number(METRICS_PORT) : DEFAULT_METRICS_PORT,
    };
  } catch (error) {
    throw new Problem((error as Error).message, `\n${USAGE}`);
  }
}
