/** What every room that keeps something in MongoDB shares below mongoose: the driver's collections and how they are read. */
import type { Collection, Document } from 'mongodb';
import type { Model } from 'mongoose';

export const MAJORITY = { readConcern: { level: 'majority' } } as const;

const DUPLICATE_KEY = 11_000;

export const isDuplicateKey = (error: unknown): boolean => (error as { code?: unknown }).code === DUPLICATE_KEY;

/** Past mongoose, which would check and copy every document once more. */
export const driverCollection = <T extends Document>(model: Model<T>) => model.collection as unknown as Collection<T>;

/** All texts that begin with `prefix`, as an index finds them. It must end with an ASCII character, as `~` is one. */
export function startingWith(prefix: string): { readonly $gte: string; readonly $lt: string } {
  const after = String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  return { $gte: prefix, $lt: prefix.slice(0, -1) + after };
}
