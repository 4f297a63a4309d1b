import type { Model } from 'mongoose';
import { isDuplicateKey } from './driver.js';

/** Inserts a record unless its id is already stored: that record stays as it is. True when it was inserted. */
export async function insertIfMissing<T>(model: Model<T>, _id: unknown, fields: object): Promise<boolean> {
  try {
    const { upsertedCount } = await model.updateOne(
      { _id },
      { $setOnInsert: fields },
      {
        upsert: true,
        runValidators: true,
      },
    );
    return upsertedCount === 1;
  } catch (error) {
    // Another process inserted it in between. Otherwise a field breaks another unique index, which is not ours to hide.
    if (isDuplicateKey(error) && (await model.exists({ _id })) !== null) return false;
    throw error;
  }
}
