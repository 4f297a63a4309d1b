import type { Model } from 'mongoose';

/**
 * Makes every collection and index that is missing. Any number of processes may do so at the same time. Transactions
 * can't make collections on every server, so this comes before the first one.
 */
export async function prepareCollections(models: object): Promise<void> {
  const all = Object.values(models) as Pick<Model<unknown>, 'createCollection' | 'createIndexes'>[];
  await Promise.all(
    all.map(async (model) => {
      await model.createCollection();
      await model.createIndexes();
    }),
  );
}
