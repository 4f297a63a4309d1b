/** Marks a database that is being restored, so that no process starts on one half, and the same restore can go on. */
import type { Filter } from 'mongodb';
import type { Connection } from 'mongoose';
import { MAJORITY } from '../storage/driver.js';
import { restoreRecords, type RestoreRecord } from './records.js';

const MARK = { _id: 'restore' } as const satisfies Filter<RestoreRecord>;

/** Null: there was none, or it has ended. */
export const unfinishedRestore = async (connection: Connection): Promise<RestoreRecord | null> =>
  await restoreRecords(connection).findOne({ ...MARK, endedAt: null }, MAJORITY);

export async function beginRestore(
  connection: Connection,
  backup: Pick<RestoreRecord, 'backupId' | 'backupOf'>,
): Promise<void> {
  const record = { ...MARK, ...backup, startedAt: new Date(), endedAt: null };
  await restoreRecords(connection).insertOne(record);
}

export async function endRestore(connection: Connection): Promise<void> {
  await restoreRecords(connection).updateOne(MARK, { $set: { endedAt: new Date() } });
}
