/** Gives rooms the driver's collections below mongoose, and what they need to read them. */
import type { Collection, Document } from 'mongodb';
import type { Model } from 'mongoose';

export const MAJORITY = { readConcern: { level: 'majority' } } as const;

const DUPLICATE_KEY = 11_000;

export const isDuplicateKey = (error: unknown): boolean => (error as { code?: unknown }).code === DUPLICATE_KEY;

/** Bypasses mongoose, which would check and copy every document once more. */
export const driverCollection = <T extends Document>(model: Model<T>) => model.collection as unknown as Collection<T>;

/** Matches all texts that begin with `prefix`, through an index. The prefix must end with an ASCII character, such as `~`. */
export function startingWith(prefix: string): { readonly $gte: string; readonly $lt: string } {
  const after = String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  return { $gte: prefix, $lt: prefix.slice(0, -1) + after };
}
