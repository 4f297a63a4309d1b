/** Defines what the collection `schema` holds: which version the database has, how far migrations are, what was restored. */
import type { Collection } from 'mongodb';
import type { Connection } from 'mongoose';

const COLLECTION = 'schema';

export interface VersionRecord {
  readonly _id: 'version';
  readonly version: number;
  /** Processes that know an older version must not work on it. */
  readonly oldestProcess: number;
  readonly since: Date;
}

export interface MigrationRecord {
  /** `migration-<version>` */
  readonly _id: string;
  readonly name: string;
  readonly startedAt: Date;
  readonly place: string | null;
  readonly endedAt: Date | null;
}

/** The restore that filled this database. */
export interface RestoreRecord {
  readonly _id: 'restore';
  readonly backupId: string;
  /** When the backup began. */
  readonly backupOf: Date;
  readonly startedAt: Date;
  /** Null: it runs, or it was killed. */
  readonly endedAt: Date | null;
}

export const versionRecords = ({ db }: Connection): Collection<VersionRecord> => db!.collection(COLLECTION);
export const migrationRecords = ({ db }: Connection): Collection<MigrationRecord> => db!.collection(COLLECTION);
export const restoreRecords = ({ db }: Connection): Collection<RestoreRecord> => db!.collection(COLLECTION);
