/** What everything in this folder that talks to MongoDB shares: the driver's own collections, and how they are read. */
import type { Collection, Document } from 'mongodb';
import type { Model } from 'mongoose';

export const MAJORITY = { readConcern: { level: 'majority' } } as const;

const DUPLICATE_KEY = 11_000;

export const isDuplicateKey = (error: unknown): boolean => (error as { code?: unknown }).code === DUPLICATE_KEY;

/** Past mongoose, which would check and copy every document once more. */
export const driverCollection = <T extends Document>(model: Model<T>) => model.collection as unknown as Collection<T>;
