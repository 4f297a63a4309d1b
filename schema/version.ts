/**
 * Says which version of the schema a database has, and whether a process may work on it. A process that does not know what
 * newer ones have written could misread it, so it does not start.
 */
import type { Filter } from 'mongodb';
import type { Connection } from 'mongoose';
import { Problem } from '../boot/problem.js';
import { isDuplicateKey, MAJORITY } from '../storage/driver.js';
import { FIRST_VERSION, MIGRATIONS, versionOf, type Migration } from './migration.js';
import { versionRecords, type VersionRecord } from './records.js';
import { unfinishedRestore } from './restores.js';

export type SchemaVersion = Pick<VersionRecord, 'version' | 'oldestProcess'>;

const STAMP = { _id: 'version' } as const satisfies Filter<VersionRecord>;

/** Null: no process and no migration has been here. */
export const readVersion = async (connection: Connection): Promise<SchemaVersion | null> =>
  await versionRecords(connection).findOne(STAMP, MAJORITY);

/** Stamps a new database. Resolves with the version that it has then. Throws a `Problem` for one that is half restored. */
export async function readOrStamp(
  connection: Connection,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<SchemaVersion> {
  await requireRestored(connection);
  const known = await readVersion(connection);
  if (known) return known;
  const collections = await connection.db!.listCollections({}, { nameOnly: true }).toArray();
  const version = collections.length === 0 ? versionOf(migrations) : FIRST_VERSION;
  await stamp(connection, { version, oldestProcess: version });
  return (await readVersion(connection))!;
}

/** Does nothing where the database has a stamp. */
export async function stamp(connection: Connection, version: SchemaVersion): Promise<void> {
  try {
    await versionRecords(connection).insertOne({ ...STAMP, ...version, since: new Date() });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}

/** Moves the stamp on. False: another run has moved it. */
export async function moveStamp(connection: Connection, from: number, to: SchemaVersion): Promise<boolean> {
  const { matchedCount } = await versionRecords(connection).updateOne(
    { ...STAMP, version: from },
    { $set: { ...to, since: new Date() } },
  );
  return matchedCount === 1;
}

/** For a process that is about to serve. Throws a `Problem` where it must not. */
export async function requireSchema(
  connection: Connection,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const schema = await readOrStamp(connection, migrations);
  requireKnown(connection, schema, migrations);
  const needed = versionOf(migrations);
  if (schema.version < needed) {
    throw new Problem(
      `The database "${connection.name}" has version ${schema.version} of the schema, and this release needs version ${needed}.`,
      'Run `npm run migrate` (node dist/admin/commands/migrate.js) first. It may run while older processes serve.',
    );
  }
}

/** For a command that reads or changes single records. Throws a `Problem` for a database that newer processes have written. */
export async function requireReadable(
  connection: Connection,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const schema = await readVersion(connection);
  if (schema) requireKnown(connection, schema, migrations);
}

function requireKnown(
  { name }: Connection,
  { version, oldestProcess }: SchemaVersion,
  migrations: readonly Migration[],
): void {
  const known = versionOf(migrations);
  if (oldestProcess <= known) return;
  throw new Problem(
    `The database "${name}" has version ${version} of the schema, which a newer release has written; this release knows version ${known}.`,
    'Start the newer release, or restore a backup from before the migration into another database.',
  );
}

async function requireRestored(connection: Connection): Promise<void> {
  const restore = await unfinishedRestore(connection);
  if (!restore) return;
  throw new Problem(
    `The database "${connection.name}" is only half restored: the restore of ${restore.startedAt.toISOString()} has not ended.`,
    'Run `npm run restore` with the same backup again. It goes on where it was.',
  );
}
