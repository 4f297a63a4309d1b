/** Gives rooms the driver's collections below mongoose, and what they need to read them. */
import { MongoBulkWriteError, type Collection, type Document, type WriteError } from 'mongodb';
import type { Model } from 'mongoose';

/** After this the server ends a read, whoever waits for it: a read that nobody waits for must not slow others down. */
export const READ_TIMEOUT_MS = 5_000;
const LONG_READ_TIMEOUT_MS = 10 * 60_000;

const majorityWithin = <T extends number>(maxTimeMS: T) => ({ readConcern: { level: 'majority' }, maxTimeMS }) as const;

/** The options of every read below mongoose: `connectMongo` gives the others the same time. */
export const MAJORITY = majorityWithin(READ_TIMEOUT_MS);
/** For work behind the scenes on whole accounts or periods: statements and reconciliation. */
export const LONG_MAJORITY = { ...majorityWithin(LONG_READ_TIMEOUT_MS), allowDiskUse: true } as const;

const DUPLICATE_KEY = 11_000;
const MAX_TIME_EXPIRED = 50;

export const isDuplicateKey = (error: unknown): boolean => (error as { code?: unknown }).code === DUPLICATE_KEY;

/** Of an unordered bulk write: nothing failed but documents that are there already, and the others are written. */
export function hasOnlyDuplicates(error: unknown): boolean {
  if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError()) return false;
  const errors: readonly WriteError[] = [error.writeErrors].flat();
  return errors.length > 0 && errors.every(isDuplicateKey);
}

/** The server ended a read that took longer than its `maxTimeMS`. */
export const isOutOfTime = (error: unknown): boolean => (error as { code?: unknown }).code === MAX_TIME_EXPIRED;

/** Bypasses mongoose, which would check and copy every document once more. The model's connection must be open. */
export const driverCollection = <T extends Document>({ db: { db }, collection }: Model<T>): Collection<T> =>
  db!.collection<T>(collection.collectionName);

/** Matches all texts that begin with `prefix`, through an index. The prefix must end with an ASCII character, such as `~`. */
export function startingWith(prefix: string): { readonly $gte: string; readonly $lt: string } {
  const after = String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  return { $gte: prefix, $lt: prefix.slice(0, -1) + after };
}

/** `whole`: the text itself; `beginning`: whatever begins with it. */
export type TextMatch = 'whole' | 'beginning';
export const matching = (text: string, match: TextMatch) => (match === 'whole' ? text : beginningWith(text));

/** Like `startingWith`, for any text, such as one that a person typed. */
export const beginningWith = (text: string): { readonly $gte: string; readonly $lt: string } => ({
  $gte: text,
  $lt: `${text}\u{10ffff}`,
});
