/** The API process: settings, services, HTTP; an orderly end on SIGTERM and SIGINT. */
import { pino } from 'pino';
import { readSettings, SettingsProblem } from '../config/env.js';
import { createServices } from '../services.js';
import { createApp } from './app.js';
import { createHttpServer, drain, listen } from './http-server.js';

const DRAIN_LIMIT_MS = 10_000;

try {
  await run();
} catch (error) {
  process.stderr.write(`${error instanceof SettingsProblem ? error.message : String((error as Error).stack)}\n`);
  process.exit(1);
}

async function run(): Promise<void> {
  const settings = readSettings(process.env);
  const logger = pino({ level: settings.logLevel, redact: ['req.headers.authorization', 'headers.authorization'] });
  const services = await createServices(settings, logger);
  const { publicUrl, planUrl, rateLimitPerSecond } = settings;
  const app = createApp({ ...services, logger, publicUrl, planUrl, rateLimitPerSecond });
  const server = createHttpServer(app);
  const port = await listen(server, settings.port);
  logger.info({ port }, 'the API listens');

  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'the API ends');
    setTimeout(() => {
      logger.error('the API did not end in time');
      process.exit(1);
    }, DRAIN_LIMIT_MS).unref();
    await drain(server);
    await services.close();
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
}
