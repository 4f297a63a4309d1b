/** Checks what the ledger demands of its database before it takes a command. */
import type { Connection, Model } from 'mongoose';
import type { LedgerModels } from './models.js';

export class UnfitDatabase extends Error {
  override readonly name = 'UnfitDatabase';
}

/** A release before commits stored its entries here. */
const FORMER = 'ledger_entries';

/** Throws `UnfitDatabase` for a database that an earlier release has written: before anything is made in it. */
export async function checkContent(connection: Connection): Promise<void> {
  const former = await connection.db!.listCollections({ name: FORMER }).toArray();
  if (former.length > 0) {
    throw new UnfitDatabase(
      `The database ${connection.name} was written by an earlier version (it has ${FORMER}), and this one can't read it. Start the demo anew with npm run demo -- --fresh, or name another database in MONGODB_URI.`,
    );
  }
}

/** Throws `UnfitDatabase` where majority writes are missing, or a unique index that the schemas declare. */
export async function checkServer(connection: Connection, models: LedgerModels): Promise<void> {
  const hello = await connection.getClient().db('admin').command({ hello: 1 });
  if (!hello['setName'] && hello['msg'] !== 'isdbgrid') {
    throw new UnfitDatabase('MONGODB_URI names a server without replication. Use a replica set or a sharded cluster.');
  }
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
