/**
 * The worker process: it hosts the ledger's activities and the workflows on Temporal, in front of the same services as
 * the API. It has no callers: PORT serves `/healthz` and `/readyz` only. Any number of workers may run, and any may be
 * killed. SIGTERM finishes what runs, takes nothing new, and ends with 0.
 */
import { knownSecrets } from '../boot/known-secrets.js';
import { startOperationsServer } from '../boot/operations-server.js';
import { createReadiness } from '../boot/readiness.js';
import { runProcess } from '../boot/run-process.js';
import { createServices } from '../boot/services.js';
import { readSettings } from '../boot/settings.js';
import { stopSignal } from '../boot/stop-signal.js';
import { readTemporalAddress } from '../boot/temporal-address.js';
import { keepCallContext } from '../observe/call-ids.js';
import { createLogger } from '../observe/logger.js';
import { createMetrics } from '../observe/metrics.js';
import { startTracing } from '../observe/tracing.js';
import { openChecking } from '../admin/operations/checking.js';
import { findWorkflowCode } from './bundle.js';
import { startWorkerHost } from './host.js';
import { createCreditsQueue, createNotifyQueue, createRescreenQueue, createWorkflowQueue } from './queues.js';
import { keepSchedules } from './schedules.js';
import { installTemporalRuntime } from './temporal-logger.js';
import { readWorkMetrics } from './work-metrics.js';

await runProcess(run);

async function run(): Promise<void> {
  const settings = readSettings(process.env);
  keepCallContext();
  const logger = createLogger({ name: 'worker', level: settings.logLevel, secrets: knownSecrets(settings) });
  const tracing = await startTracing('worker', process.env, logger);
  installTemporalRuntime(logger);
  const stopped = stopSignal();
  const metrics = createMetrics('worker');
  const starting = createServices(settings, logger, { metrics, traces: tracing.isOn });
  // A stop during the wait for MongoDB ends the process at once.
  const services = await Promise.race([starting, stopped.then(() => process.exit(0))]);

  const onUnexpectedError = (err: unknown): void => {
    logger.error({ err }, 'an activity failed unexpectedly');
  };
  const { stripe } = services.payments;
  const checking = await openChecking(services.connection);
  readWorkMetrics(metrics, { ...services, ...checking });
  const code = findWorkflowCode(settings.production);
  const alerts = { alertDelivery: services.alertDelivery, onUnexpectedError };
  const host = startWorkerHost({
    temporal: readTemporalAddress(settings.temporalAddress, settings.temporalNamespace),
    queues: [
      createCreditsQueue({ ledger: services.ledger, ...services.waiting, onUnexpectedError }),
      createWorkflowQueue(
        { ...services.periods, expiringCredits: services.expiringCredits, onUnexpectedError },
        code,
        stripe && { ...stripe, onUnexpectedError },
        { ...services.waiting, onUnexpectedError },
        { ...checking, onUnexpectedError },
      ),
      createNotifyQueue(alerts, code),
      createRescreenQueue({ running: services.rescreens.running, onUnexpectedError }, code),
    ],
    logger,
    metrics,
  });
  const schedules = keepSchedules(services.temporal, (err) => {
    logger.warn({ err }, 'the schedules could not be created; trying again');
  });
  const sweeps = [
    stripe?.sweep.start(),
    services.alertStarts.sweep.start(),
    services.waiting.sweep.start(),
    services.rescreens.sweep.start(),
  ];
  // Workers that have lost Temporal go on asking it for work, and do not notice.
  const assertWorking = async (): Promise<void> => {
    host.assertRunning();
    await services.checks.Temporal();
  };
  const checks = { MongoDB: services.checks.MongoDB, Temporal: assertWorking };
  const readiness = createReadiness(checks, { log: logger });
  const health = await startOperationsServer({ port: settings.port, host: settings.host, readiness });
  const operations = await startOperationsServer({
    port: settings.metricsPort,
    host: settings.host,
    readiness,
    metrics,
  });
  logger.info({ port: health.port, metricsPort: operations.port }, 'started');

  const signal = await stopped;
  logger.info({ signal }, 'stopping: takes no new work, finishes what runs');
  await Promise.all([schedules.stop(), ...sweeps.map((sweep) => sweep?.stop()), host.stop()]);
  await services.stop();
  await tracing.stop();
  await Promise.all([health.stop(), operations.stop()]);
  logger.info('stopped');
}
