/**
 * Prepares the database for the processes of this version, before the first of them starts: it runs the migrations that are
 * missing, and makes every collection and index: the one job that needs a database user who may make them. It opens the same
 * services as the processes do, so it can't forget one. It may run twice, and beside processes that run. Exit code 1 means
 * failure: run it again, it goes on where it was.
 */
import { pino } from 'pino';
import { runProcess } from '../../boot/run-process.js';
import { createServices } from '../../boot/services.js';
import { readSettings } from '../../boot/settings.js';
import { migrate } from '../../schema/migrate.js';
import { connectMongo } from '../../storage/connect.js';
import { openChecking } from '../operations/checking.js';
import { openPanelServices } from '../panel/services.js';

await runProcess(async () => {
  const settings = readSettings(process.env);
  const logger = pino({ name: 'migrate', level: settings.logLevel }, pino.destination(2));
  const version = await migrateTo(settings.mongodbUri);
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
    process.stdout.write(`${collections.length} collections are ready, with version ${version} of the schema.\n`);
  } finally {
    await services.stop();
  }
});

async function migrateTo(mongodbUri: string): Promise<number> {
  const connection = await connectMongo(mongodbUri);
  try {
    return await migrate(connection, { say: (line) => void process.stdout.write(`${line}\n`) });
  } finally {
    await connection.close();
  }
}
