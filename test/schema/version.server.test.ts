/** Which databases a process works on, and what it says of the others. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { migrate } from '../../schema/migrate.js';
import type { Migration } from '../../schema/migration.js';
import { beginRestore, endRestore } from '../../schema/restores.js';
import { moveStamp, readVersion, requireReadable, requireSchema } from '../../schema/version.js';
import { connectMongo } from '../../storage/connect.js';
import { runOperatorsCommand, type Ended } from '../support/operators-command.js';
import { freshDatabase } from '../support/servers.js';

const migration = (version: number, oldestProcess: number): Migration => ({
  ...{ version, oldestProcess, name: `to-${version}` },
  apply: () => Promise.resolve(),
});
const FIRST: readonly Migration[] = [];
const SECOND = [migration(2, 1)];

const opened: Connection[] = [];
async function database(uri = freshDatabase()): Promise<Connection> {
  const connection = await connectMongo(uri);
  opened.push(connection);
  return connection;
}
afterEach(async () => {
  for (const connection of opened.splice(0)) await connection.close();
});

/** A process that starts after all is ended, so that the test fails and does not hang. */
const MAX_START_MS = 120_000;

const startOn = (main: string, uri: string): Promise<Ended> =>
  new Promise((resolve) => {
    const ports = { PORT: '0', METRICS_PORT: '0', ADMIN_PORT: '0' };
    const env = { ...process.env, ...ports, NODE_OPTIONS: '', MONGODB_URI: uri, TEMPORAL_ADDRESS: '127.0.0.1:1' };
    const file = path.resolve(import.meta.dirname, '../../dist', main);
    const limits = { timeout: MAX_START_MS, killSignal: 'SIGKILL' } as const;
    execFile(process.execPath, [file], { env, ...limits }, (error, output, complaint) => {
      resolve({ code: error ? error.code : 0, output, complaint });
    });
  });

test('a new database gets the version of the process that comes first, and one that is not stamped has the first version', async () => {
  const fresh = await database();
  await Promise.all([requireSchema(fresh, SECOND), requireSchema(await database(), SECOND)]);
  expect(await readVersion(fresh)).toMatchObject({ version: 2, oldestProcess: 2 });
  const former = await database();
  await former.createCollection('accounts');
  await expect(requireSchema(former, SECOND)).rejects.toThrow(/has version 1 of the schema, .* needs version 2/);
  expect(await readVersion(former)).toMatchObject({ version: 1 });
});

test('a process that needs a migration which did not run says so', async () => {
  const connection = await database();
  await requireSchema(connection, FIRST);
  await expect(requireSchema(connection, SECOND)).rejects.toMatchObject({
    hint: expect.stringContaining('npm run migrate'),
  });
});

test('an older process works on a newer schema that only adds, and on no other', async () => {
  const connection = await database();
  await requireSchema(connection, FIRST);
  expect(await moveStamp(connection, 1, { version: 2, oldestProcess: 1 })).toBe(true);
  await requireSchema(connection, FIRST);
  await requireReadable(connection, FIRST);
  expect(await moveStamp(connection, 1, { version: 2, oldestProcess: 1 })).toBe(false);
  await moveStamp(connection, 2, { version: 3, oldestProcess: 2 });
  await requireSchema(connection, SECOND);
  for (const check of [requireSchema, requireReadable]) {
    await expect(check(connection, FIRST)).rejects.toThrow(/has version 3 of the schema, .* knows version 1/);
  }
});

test('no process, no migration and no command of this release works on a newer schema: each ends with 1 and a sentence', async () => {
  const uri = freshDatabase();
  const connection = await database(uri);
  await requireSchema(connection);
  await moveStamp(connection, 1, { version: 99, oldestProcess: 99 });
  const ended = [
    await startOn('api/main.js', uri),
    await startOn('worker/main.js', uri),
    await startOn('admin/panel/main.js', uri),
    await startOn('admin/commands/migrate.js', uri),
    await runOperatorsCommand('keys', ['list'], { MONGODB_URI: uri }),
  ];
  expect(ended.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1]);
  for (const { complaint } of ended) {
    expect(complaint).toMatch(
      /^The database "[\w-]+" has version 99 of the schema, which a newer release has written; this release knows version 1\.\nStart the newer release, or restore a backup/m,
    );
  }
});

test('no process starts on a database that is half restored, and no migration runs there', async () => {
  const uri = freshDatabase();
  const connection = await database(uri);
  await beginRestore(connection, { backupId: 'b-1', backupOf: new Date() });
  for (const main of ['api/main.js', 'admin/commands/migrate.js']) {
    const { code, complaint } = await startOn(main, uri);
    expect([code, complaint]).toEqual([1, expect.stringContaining('is only half restored')]);
  }
  await expect(migrate(connection, { migrations: SECOND })).rejects.toThrow('is only half restored');
  expect(await readVersion(connection)).toBeNull();
  await endRestore(connection);
  await requireSchema(connection);
});
