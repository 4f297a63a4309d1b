/**
 * The worker process: the ledger's activities and the workflows on Temporal, in front of the same services as
 * the API. It answers no callers but `/healthz` and `/readyz` on PORT. Any number of them may run, and any may be killed.
 * SIGTERM finishes what runs, takes nothing new, and ends with 0.
 */
import { pino } from 'pino';
import { readSettings } from '../boot/settings.js';
import { runProcess } from '../boot/run-process.js';
import { stopSignal } from '../boot/stop-signal.js';
import { readTemporalAddress } from '../boot/temporal-address.js';
import { createServices } from '../boot/services.js';
import { findWorkflowCode } from './bundle.js';
import { startHealthServer } from './health-server.js';
import { startWorkerHost } from './host.js';
import { createQueues, createWorkflowQueue } from './queues.js';
import { keepSchedules } from './schedules.js';
import { installTemporalRuntime } from './temporal-logger.js';

await runProcess(run);

async function run(): Promise<void> {
  const settings = readSettings(process.env);
  const logger = pino({ name: 'worker', level: settings.logLevel });
  installTemporalRuntime(logger);
  const stopped = stopSignal();
  // A stop while MongoDB is still waited for ends at once.
  const services = await Promise.race([createServices(settings, logger), stopped.then(() => process.exit(0))]);

  const onUnexpectedError = (err: unknown): void => {
    logger.error({ err }, 'an activity failed unexpectedly');
  };
  const { stripe } = services.payments;
  const host = startWorkerHost({
    temporal: readTemporalAddress(settings.temporalAddress, settings.temporalNamespace),
    queues: [
      ...createQueues({ ledger: services.ledger, onUnexpectedError }),
      createWorkflowQueue(
        { ...services.periods, onUnexpectedError },
        findWorkflowCode(settings.production),
        stripe && { ...stripe, onUnexpectedError },
      ),
    ],
    logger,
  });
  const schedules = keepSchedules(services.temporal, (err) => {
    logger.warn({ err }, 'the schedules could not be ensured; trying again');
  });
  const sweep = stripe?.sweep.start();
  const health = await startHealthServer(settings.port, {
    worker: () => {
      host.assertRunning();
    },
    mongodb: async () => {
      await services.connection.db!.command({ ping: 1 });
    },
  });
  logger.info({ port: health.port }, 'started');

  const signal = await stopped;
  logger.info({ signal }, 'stopping: no new work, what runs is finished');
  await Promise.all([schedules.stop(), sweep?.stop(), host.stop()]);
  await services.close();
  await health.close();
  logger.info('stopped');
}
