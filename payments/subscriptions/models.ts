/** Defines how the scans for subscribers are stored. */
import { Schema, type Connection, type Model } from 'mongoose';
import { dueWorkFields, dueWorkIndex, type DueWork } from '../../storage/due-work.js';
import { options, text, textOrNull } from '../../storage/schema-parts.js';

/** One scan through the subscribers of a plan's price: see `subscriber-scan.ts`. It is due until it reached the last. */
export interface PriceScan extends DueWork {
  /** `<planId>~<priceId>` */
  readonly _id: string;
  readonly priceId: string;
  readonly lastSubscriptionId: string | null;
}

const priceScanSchema = new Schema<PriceScan>(
  { _id: text, priceId: text, lastSubscriptionId: textOrNull, ...dueWorkFields },
  options,
).index(dueWorkIndex);

export const priceScanModel = (connection: Connection): Model<PriceScan> =>
  connection.model<PriceScan>('PriceScan', priceScanSchema, 'price_scans');
