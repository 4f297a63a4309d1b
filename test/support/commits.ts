/** Reads and changes what the ledger stores, for tests that look behind its doors. */
import type { Connection } from 'mongoose';
import type { CrossingRecord } from '../../domain/account/crossing.js';
import type { Entry } from '../../domain/account/entry.js';
import { entryId } from '../../domain/business-key.js';
import type { Commit } from '../../ledger/commit/commit.js';
import { crossingName } from '../../ledger/commit/names.js';
import { ledgerModels } from '../../ledger/mongo/models.js';
import type { SnapshotDocument } from '../../ledger/mongo/snapshot-document.js';
import { driverCollection } from '../../storage/driver.js';

export const commitsOf = (connection: Connection) => driverCollection<Commit>(ledgerModels(connection).commits);
export const snapshotsOf = (connection: Connection) =>
  driverCollection<SnapshotDocument>(ledgerModels(connection).snapshots);

/** Oldest first; of all accounts, one after the other, when none is named. */
export async function storedCommits(connection: Connection, accountId?: string): Promise<Commit[]> {
  const filter = accountId === undefined ? {} : { accountId };
  return await commitsOf(connection).find(filter).sort({ _id: 1 }).toArray();
}

/** Oldest first; of all accounts, one after the other, when none is named. */
export async function storedEntries(connection: Connection, accountId?: string): Promise<Entry[]> {
  return (await storedCommits(connection, accountId)).flatMap(({ entries }) => entries);
}

export async function storedCrossings(connection: Connection, accountId?: string): Promise<CrossingRecord[]> {
  return (await storedCommits(connection, accountId)).flatMap(({ crossings = [] }) => crossings);
}

/** Changes a commit as no process does; its hash stays, unless `change` makes another one. */
async function changeCommit(connection: Connection, id: string, change: (commit: Commit) => Commit): Promise<void> {
  const commits = commitsOf(connection);
  const found = await commits.findOne({ _id: id });
  if (!found) throw new Error(`there is no commit ${id}`);
  await commits.replaceOne({ _id: id }, change(found));
}

/** Changes one entry within its commit. */
export async function changeEntry(
  connection: Connection,
  accountId: string,
  seq: number,
  change: (entry: Entry) => Entry,
): Promise<void> {
  const commit = (await storedCommits(connection, accountId)).find(({ toSeq }) => toSeq >= seq);
  if (!commit) throw new Error(`there is no entry ${seq} in ${accountId}`);
  const id = entryId(accountId, seq);
  await changeCommit(connection, commit._id, (of) => ({
    ...of,
    entries: of.entries.map((entry) => (entry._id === id ? change(entry) : entry)),
  }));
}

/** They are a cache: no answer may change. Processes keep what they have read. */
export async function deleteSnapshots(connection: Connection, accountId?: string): Promise<void> {
  await snapshotsOf(connection).deleteMany(accountId === undefined ? {} : { _id: accountId });
}

/** Stores a crossing that no entry has caused, where only readers of crossings find it. */
export async function insertCrossing(connection: Connection, crossing: CrossingRecord): Promise<void> {
  const { _id, accountId, at } = crossing;
  await commitsOf(connection).insertOne({
    _id: `crossing~${_id}`,
    accountId,
    fromSeq: 0,
    toSeq: 0,
    token: '',
    at,
    entries: [],
    crossings: [crossing],
    about: [crossingName(_id)],
    prevHash: '',
    hash: '',
  });
}
