/**
 * Indexes are made before the documents come: to build one over a large collection takes some servers very long, and a
 * unique one checks what is restored. Those with an expiry are left to `npm run migrate`: they would delete while the
 * restore counts.
 */
import type { Collection, IndexDescription } from 'mongodb';
import type { Index } from './manifest.js';

const OF_IDS = '_id_';

export async function readIndexes(collection: Collection): Promise<Index[]> {
  const found = (await collection.indexes()) as Index[];
  return found.filter(({ name, expireAfterSeconds }) => name !== OF_IDS && expireAfterSeconds === undefined);
}

export async function makeIndexes(collection: Collection, indexes: readonly Index[]): Promise<void> {
  if (indexes.length > 0) await collection.createIndexes(indexes as unknown as IndexDescription[]);
}
