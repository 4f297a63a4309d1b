import type { Model } from 'mongoose';

/**
 * Makes every collection and index that is missing. Any number of processes may do so at the same time. Transactions
 * can't make collections on every server, so this comes before the first one. Where nothing is missing it only reads: a
 * database user that may not make collections or indexes can then run the service.
 */
export async function prepareCollections(models: object): Promise<void> {
  const all = Object.values(models) as Pick<
    Model<unknown>,
    'db' | 'collection' | 'createCollection' | 'diffIndexes' | 'createIndexes'
  >[];
  await Promise.all(
    all.map(async (model) => {
      const existing = await model.db
        .db!.listCollections({ name: model.collection.name }, { nameOnly: true })
        .toArray();
      if (existing.length === 0) await model.createCollection();
      const { toCreate } = await model.diffIndexes();
      if (toCreate.length > 0) await model.createIndexes();
    }),
  );
}
