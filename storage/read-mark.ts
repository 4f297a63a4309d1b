/** Remembers how far a list that grows at its end was read. */
import { Schema, type Connection, type Model } from 'mongoose';
import { instant, options, text } from './schema-parts.js';

export interface ReadMarkRecord {
  readonly _id: string;
  readonly readUntil: Date;
}

const readMarkSchema = new Schema<ReadMarkRecord>({ _id: text, readUntil: instant }, options);

export const readMarkModel = (connection: Connection, name: string, collection: string): Model<ReadMarkRecord> =>
  connection.model<ReadMarkRecord>(name, readMarkSchema, collection);

export interface ReadMark {
  /** Null: the list was never read. */
  read(): Promise<Date | null>;
  moveTo(readUntil: Date): Promise<void>;
}

export function createReadMark(marks: Model<ReadMarkRecord>, _id: string): ReadMark {
  return {
    async read() {
      return (await marks.findById(_id).lean<ReadMarkRecord>())?.readUntil ?? null;
    },
    async moveTo(readUntil) {
      await marks.updateOne({ _id }, { $set: { readUntil } }, { upsert: true });
    },
  };
}
