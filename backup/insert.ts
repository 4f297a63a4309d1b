/** Inserts documents of a backup, some at a time. */
import type { Collection } from 'mongodb';
import { hasOnlyDuplicates } from '../storage/driver.js';
import { decodeExactly } from './documents.js';

const DOCUMENTS_A_WRITE = 1_000;
const BYTES_A_WRITE = 4 * 1_024 * 1_024;

interface InsertOptions {
  /** Documents may be there from before. */
  readonly goesOn: boolean;
  /** Gets how many are inserted by now. */
  readonly onInserted: (count: number) => void;
}

export async function insertAll(
  collection: Collection,
  documents: AsyncIterable<Buffer>,
  { goesOn, onInserted }: InsertOptions,
): Promise<void> {
  let batch: Buffer[] = [];
  let [bytes, count] = [0, 0];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    await insert(collection, batch, goesOn);
    count += batch.length;
    onInserted(count);
    [batch, bytes] = [[], 0];
  };
  for await (const document of documents) {
    batch.push(document);
    bytes += document.length;
    if (batch.length === DOCUMENTS_A_WRITE || bytes >= BYTES_A_WRITE) await flush();
  }
  await flush();
}

async function insert(collection: Collection, batch: readonly Buffer[], goesOn: boolean): Promise<void> {
  try {
    await collection.insertMany(batch.map(decodeExactly), { ordered: false });
  } catch (error) {
    if (!goesOn || !hasOnlyDuplicates(error)) throw error;
  }
}
