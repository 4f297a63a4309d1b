/** Runs the API process: settings, services, HTTP. SIGTERM and SIGINT end it in order. */
import { knownSecrets } from '../boot/known-secrets.js';
import { startOperationsServer } from '../boot/operations-server.js';
import { createReadiness } from '../boot/readiness.js';
import { runProcess } from '../boot/run-process.js';
import { createServices } from '../boot/services.js';
import { readSettings } from '../boot/settings.js';
import { stopSignal } from '../boot/stop-signal.js';
import { keepCallContext } from '../observe/call-ids.js';
import { createLogger } from '../observe/logger.js';
import { createMetrics } from '../observe/metrics.js';
import { startTracing } from '../observe/tracing.js';
import { createApp } from './app.js';
import { createHttpServer, drain, listen } from './http/http-server.js';
import { createRequestLog } from './http/request-log.js';

const STOP_DEADLINE_MS = 10_000;

await runProcess(run);

async function run(): Promise<void> {
  const settings = readSettings(process.env);
  keepCallContext();
  const logger = createLogger({ name: 'api', level: settings.logLevel, secrets: knownSecrets(settings) });
  const tracing = await startTracing('api', process.env, logger);
  const metrics = createMetrics('api');
  const services = await createServices(settings, logger, { metrics, traces: tracing.isOn });
  const readiness = createReadiness(services.checks, { log: logger });
  const { topUps, stripe } = services.payments;
  metrics.read('fuelgauge_top_ups_parked', () => topUps.countParked());
  metrics.read('fuelgauge_stripe_events_parked', () => stripe?.inbox.countParked() ?? 0);
  const { publicUrl, planUrl, allowedOrigins, rateLimitPerSecond } = settings;
  const app = createApp({
    ...services,
    logger,
    metrics,
    missing: readiness.missing,
    publicUrl,
    planUrl,
    showsGallery: !settings.production,
    allowedOrigins,
    rateLimitPerSecond,
  });
  const server = createHttpServer(app, { log: createRequestLog({ metrics, logger }) });
  const { host } = settings;
  const operations = await startOperationsServer({ port: settings.metricsPort, host, readiness, metrics });
  const port = await listen(server, settings.port, host);
  logger.info({ host, port, metricsPort: operations.port }, 'the API listens');

  const signal = await stopSignal();
  logger.info({ signal }, 'the API stops');
  setTimeout(() => {
    logger.error('the API did not stop in time');
    process.exit(1);
  }, STOP_DEADLINE_MS).unref();
  const drained = drain(server);
  await services.liveNotifications.close();
  await drained;
  await services.stop();
  await tracing.stop();
  await operations.stop();
}
