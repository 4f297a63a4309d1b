/** Runs the back office's process: settings, services, AdminJS, HTTP. SIGTERM and SIGINT end it in order. */
import { randomBytes } from 'node:crypto';
import { knownSecrets } from '../../boot/known-secrets.js';
import { startOperationsServer } from '../../boot/operations-server.js';
import { Problem } from '../../boot/problem.js';
import { createReadiness } from '../../boot/readiness.js';
import { runProcess } from '../../boot/run-process.js';
import { createServices } from '../../boot/services.js';
import { readSettings, type Settings } from '../../boot/settings.js';
import { stopSignal } from '../../boot/stop-signal.js';
import { keepCallContext } from '../../observe/call-ids.js';
import { createLogger } from '../../observe/logger.js';
import { createMetrics } from '../../observe/metrics.js';
import { startTracing } from '../../observe/tracing.js';
import { createSessions } from './http/session.js';
import { openPanelServices } from './services.js';

const STOP_DEADLINE_MS = 10_000;

await runProcess(run);

async function run(): Promise<void> {
  const settings = readSettings(process.env);
  keepCallContext();
  const logger = createLogger({ name: 'admin', level: settings.logLevel, secrets: knownSecrets(settings) });
  const tracing = await startTracing('admin', process.env, logger);
  const metrics = createMetrics('admin');
  const services = await createServices(settings, logger, { metrics, traces: tracing.isOn });
  const { connection } = services;
  const sessions = createSessions({ connection, secrets: secretsOf(settings), secure: settings.production });
  const onError = (error: unknown): void => {
    logger.error({ err: error }, 'a request of the back office failed');
  };
  const panel = await openPanelServices(services, { ...settings, onError });
  // AdminJS reads them when it is imported: we serve its files for production, and our bundle in the place of its own.
  Object.assign(process.env, { NODE_ENV: 'production', ADMIN_JS_SKIP_BUNDLE: 'true' });
  const [{ createPanelApp }, { createFrame }] = await Promise.all([import('./app.js'), import('./frame/admin-js.js')]);
  const app = createPanelApp({ ...panel, frame: createFrame(), sessions, onError });
  const { host } = settings;
  const readiness = createReadiness(services.checks, { log: logger });
  const operations = await startOperationsServer({ port: settings.metricsPort, host, readiness, metrics });
  const sweeping = panel.sweep.start();
  const server = await startOperationsServer({ port: settings.adminPort, host, readiness, otherwise: app });
  const { port } = server;
  logger.info({ host, port, metricsPort: operations.port }, 'the back office listens');

  const signal = await stopSignal();
  logger.info({ signal }, 'the back office stops');
  setTimeout(() => {
    logger.error('the back office did not stop in time');
    process.exit(1);
  }, STOP_DEADLINE_MS).unref();
  await server.stop();
  await sweeping.stop();
  await services.stop();
  await tracing.stop();
  await operations.stop();
}

/** Without them every process of development has its own, and its staff sign in again after a restart. */
function secretsOf({ sessionSecrets, production }: Settings): readonly [string, ...string[]] {
  if (sessionSecrets) return sessionSecrets;
  if (production) throw new Problem('SESSION_SECRETS is missing: production has no default for it.');
  return [randomBytes(32).toString('hex')];
}
