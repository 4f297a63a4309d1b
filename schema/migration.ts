/**
 * Lists the migrations. Each changes the stored documents from one version of the schema to the next. A migration runs
 * while processes of the version before are serving: first a release that reads both shapes, then the migration, and only a
 * later release drops the old shape. Collections and indexes need none: every process makes those that are missing.
 */
import type { Db } from 'mongodb';

export interface Migration {
  /** The version that it leads to: one more than the migration before. */
  readonly version: number;
  /** For people, and for ever: `names-in-lower-case`. */
  readonly name: string;
  /**
   * Processes that know at least this version of the schema can work on its result. Below `version` where it only adds
   * what older ones ignore.
   */
  readonly oldestProcess: number;
  /**
   * Does the work in pieces, and reports each with `moveTo`. It may be killed anywhere, run again, and run twice at the same
   * time: whatever it writes must be the same the second time.
   */
  apply(work: MigrationWork): Promise<void>;
}

export interface MigrationWork {
  readonly db: Db;
  /** Where a run that was killed had come to; null at the first run. */
  readonly place: string | null;
  /** Stores how far the work has come. To be called at least every 30 seconds. Throws where another run has taken over. */
  moveTo(place: string): Promise<void>;
}

/** The version of the first release. A database that nobody has stamped, and that is not empty, has it. */
export const FIRST_VERSION = 1;

/** In their order. */
export const MIGRATIONS: readonly Migration[] = [];

/** The version of the schema that code with these migrations writes. */
export const versionOf = (migrations: readonly Migration[]): number => FIRST_VERSION + migrations.length;
