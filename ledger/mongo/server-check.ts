/**
 * Checks what the ledger demands of its database before it takes a command: writes that a majority acknowledges, reads of
 * what a majority has, and unique indexes over the items of a list. It needs no transactions.
 */
import { randomUUID } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import type { Connection, Model } from 'mongoose';
import { driverCollection, isDuplicateKey, MAJORITY } from '../../storage/driver.js';
import { COMMITS } from '../commit-chains.js';
import type { Commit } from '../commit/commit.js';
import { DURABLE } from './inserts.js';
import type { LedgerModels, ProbeDocument } from './models.js';

export class UnfitDatabase extends Error {
  override readonly name = 'UnfitDatabase';
}

/** A release before commits stored its entries here. */
const FORMER = 'ledger_entries';
const WAY_OUT =
  'Start the demo with `npm run demo -- --fresh`, which deletes its old data, or name another database in MONGODB_URI.';

/** Throws `UnfitDatabase` for a database that an earlier release has written: before anything is made in it. */
export async function checkContent(connection: Connection): Promise<void> {
  const former = await formerContent(connection.db!);
  if (former === null) return;
  throw new UnfitDatabase(
    `The database ${connection.name} was written by an earlier version of Fuelgauge: it has ${former}, which this version can't read. ${WAY_OUT}`,
  );
}

async function formerContent(db: Db): Promise<string | null> {
  if ((await db.listCollections({ name: FORMER }).toArray()).length > 0) return FORMER;
  // The names of a commit stood in `about` twice: its slots' once more, and its own number.
  const commit = await db.collection<Commit>(COMMITS).findOne({}, { projection: { fromSeq: 1, about: 1 } });
  return commit?.about?.includes(`#${commit.fromSeq}`) ? 'commits of an earlier shape' : null;
}

/**
 * Throws `UnfitDatabase` for a server without a majority, where the database lacks a unique index that the schemas declare,
 * and where it can't guard a slot.
 */
export async function checkServer(connection: Connection, models: LedgerModels): Promise<void> {
  await checkMajority(connection);
  await checkIndexes(models);
  await checkSlots(driverCollection(models.probes));
}

async function checkMajority(connection: Connection): Promise<void> {
  const hello = await connection.getClient().db('admin').command({ hello: 1 });
  if (hello['setName'] || hello['msg'] === 'isdbgrid') return;
  throw new UnfitDatabase(
    'MONGODB_URI names a server of its own: credits would be lost with its disk. Use a replica set or a sharded cluster.',
  );
}

async function checkIndexes(models: LedgerModels): Promise<void> {
  for (const model of Object.values(models) as Model<unknown>[]) {
    const existing = (await model.collection.indexes()) as { key: object; unique?: boolean }[];
    for (const [fields, { unique }] of model.schema.indexes()) {
      const found = existing.find((index) => JSON.stringify(index.key) === JSON.stringify(fields));
      if (unique && found?.unique !== true) {
        throw new UnfitDatabase(
          `${model.collection.name} lacks its unique index on ${Object.keys(fields).join(', ')}: without it, nothing guards against a double charge.`,
        );
      }
    }
  }
}

/** Documents like those of commits are inserted and deleted again: some servers take an index that they do not enforce. */
async function checkSlots(probes: Collection<ProbeDocument>): Promise<void> {
  const accountId = randomUUID();
  const probe = (n: number, slots: readonly string[]) =>
    probes.insertOne({ _id: `${accountId}~${n}`, accountId, slots }, DURABLE);
  try {
    await probe(1, ['a', 'b']);
    const isTaken = await probe(2, ['c', 'b']).then(() => false, trueIfDuplicate);
    const stored = await probes.countDocuments({ accountId }, MAJORITY);
    if (!isTaken || stored !== 1) {
      throw new UnfitDatabase(
        'The server that MONGODB_URI names lets two documents take the same slot of a unique index, or does not show by a majority read what a majority has acknowledged: nothing would guard against a double charge. Use a MongoDB replica set.',
      );
    }
  } finally {
    await probes.deleteMany({ accountId });
  }
}

function trueIfDuplicate(error: unknown): true {
  if (!isDuplicateKey(error)) throw error;
  return true;
}
