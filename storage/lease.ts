/** Lets one of many processes do something at a time. It only saves work: nothing may break when two do it. */
import { randomUUID } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';
import { insertIfMissing } from './insert-if-missing.js';
import { instant, options, text } from './schema-parts.js';

export interface LeaseRecord {
  readonly _id: string;
  readonly holder: string;
  readonly until: Date;
}

const leaseSchema = new Schema<LeaseRecord>({ _id: text, holder: text, until: instant }, options);

export const leaseModel = (connection: Connection, name: string, collection: string): Model<LeaseRecord> =>
  connection.model<LeaseRecord>(name, leaseSchema, collection);

export interface Lease {
  /** True while this process has it. */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

export function createLease(leases: Model<LeaseRecord>, _id: string, lengthMs: number): Lease {
  const holder = randomUUID();
  return {
    async renew() {
      const now = Date.now();
      const until = new Date(now + lengthMs);
      const { matchedCount } = await leases.updateOne(
        { _id, $or: [{ holder }, { until: { $lt: new Date(now) } }] },
        { $set: { holder, until } },
      );
      return matchedCount === 1 || (await insertIfMissing(leases, _id, { holder, until }));
    },
    async release() {
      await leases.updateOne({ _id, holder }, { $set: { until: new Date(0) } });
    },
  };
}
