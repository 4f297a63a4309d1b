/** The API process: settings, services, HTTP; an orderly end on SIGTERM and SIGINT. */
import { pino } from 'pino';
import { readSettings } from '../boot/settings.js';
import { runProcess } from '../boot/run-process.js';
import { stopSignal } from '../boot/stop-signal.js';
import { createServices } from '../boot/services.js';
import { createApp } from './app.js';
import { createHttpServer, drain, listen } from './http/http-server.js';

const DRAIN_LIMIT_MS = 10_000;

await runProcess(run);

async function run(): Promise<void> {
  const settings = readSettings(process.env);
  const logger = pino({ level: settings.logLevel, redact: ['req.headers.authorization', 'headers.authorization'] });
  const services = await createServices(settings, logger);
  const { publicUrl, planUrl, rateLimitPerSecond } = settings;
  const app = createApp({ ...services, logger, publicUrl, planUrl, rateLimitPerSecond });
  const server = createHttpServer(app);
  const port = await listen(server, settings.port);
  logger.info({ port }, 'the API listens');

  const signal = await stopSignal();
  logger.info({ signal }, 'the API ends');
  setTimeout(() => {
    logger.error('the API did not end in time');
    process.exit(1);
  }, DRAIN_LIMIT_MS).unref();
  await drain(server);
  await services.close();
}
