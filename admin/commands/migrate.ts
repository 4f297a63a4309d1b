/**
 * Makes every collection and index that the processes of this version need, before the first of them starts: the one job
 * that needs a database user who may make them. It opens the same services as the processes do, so it can't forget one.
 * It may run twice, and beside processes that run. Exit code 1 means failure.
 */
import { pino } from 'pino';
import { runProcess } from '../../boot/run-process.js';
import { createServices } from '../../boot/services.js';
import { readSettings } from '../../boot/settings.js';
import { openChecking } from '../operations/checking.js';
import { openPanelServices } from '../panel/services.js';

await runProcess(async () => {
  const settings = readSettings(process.env);
  const logger = pino({ name: 'migrate', level: settings.logLevel }, pino.destination(2));
  const services = await createServices(settings, logger);
  const { connection } = services;
  try {
    await openChecking(connection);
    await openPanelServices(services, {
      ...settings,
      onError: (err) => {
        logger.error({ err }, 'the back office could not be prepared');
      },
    });
    const collections = await connection.db!.listCollections({}, { nameOnly: true }).toArray();
    process.stdout.write(`${collections.length} collections are ready.\n`);
  } finally {
    await services.stop();
  }
});
