/**
 * Takes a database to the version of the schema that this release writes. Of several runs one works and the others wait for
 * it; where one is killed, the next goes on from the place that it had stored. It may run twice, and beside processes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { createLease, leaseModel, type Lease } from '../storage/lease.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { MIGRATIONS, type Migration } from './migration.js';
import { migrationRecords } from './records.js';
import { moveStamp, readOrStamp, requireSchema } from './version.js';

export interface MigrateOptions {
  readonly migrations?: readonly Migration[];
  /** Gets lines for the person at the terminal. */
  readonly say?: (line: string) => void;
  readonly leaseMs?: number;
  readonly pauseMs?: number;
}

/** Another run waits this long for one that was killed. */
const LEASE_MS = 60_000;
const PAUSE_MS = 1_000;

/** Resolves with the version that the database has then. Throws a `Problem` for one that a newer release has written. */
export async function migrate(connection: Connection, options: MigrateOptions = {}): Promise<number> {
  const { migrations = MIGRATIONS, say = () => undefined, leaseMs = LEASE_MS, pauseMs = PAUSE_MS } = options;
  let { version } = await readOrStamp(connection, migrations);
  if (migrations.some((migration) => migration.version > version)) {
    const lease = await openLease(connection, leaseMs);
    for (let waits = 0; !(await lease.renew()); waits += 1) {
      if (waits === 0) say('Another run is at work: this one waits for it.');
      await sleep(pauseMs);
    }
    try {
      ({ version } = await readOrStamp(connection, migrations));
      for (const migration of migrations.filter((next) => next.version > version)) {
        await run(connection, migration, lease, say);
      }
    } finally {
      await lease.release();
    }
  }
  await requireSchema(connection, migrations);
  return (await readOrStamp(connection, migrations)).version;
}

async function openLease(connection: Connection, leaseMs: number): Promise<Lease> {
  const leases = leaseModel(connection, 'SchemaLease', 'schema_leases');
  await prepareCollections({ leases });
  return createLease(leases, 'migrate', leaseMs);
}

async function run(
  connection: Connection,
  migration: Migration,
  lease: Lease,
  say: (line: string) => void,
): Promise<void> {
  const { version, name, oldestProcess } = migration;
  const records = migrationRecords(connection);
  const _id = `migration-${version}`;
  const first = { name, startedAt: new Date(), place: null, endedAt: null };
  const record = (await records.findOneAndUpdate({ _id }, { $setOnInsert: first }, AFTER))!;
  say(record.place === null ? `Migration ${version}: ${name}` : `Migration ${version} goes on from ${record.place}`);
  await migration.apply({
    db: connection.db!,
    place: record.place,
    async moveTo(place) {
      if (!(await lease.renew())) throw new Error(`Another run has taken over migration ${version}.`);
      await records.updateOne({ _id }, { $set: { place } });
    },
  });
  await records.updateOne({ _id }, { $set: { endedAt: new Date() } });
  await moveStamp(connection, version - 1, { version, oldestProcess });
}

const AFTER = { upsert: true, returnDocument: 'after' } as const;
