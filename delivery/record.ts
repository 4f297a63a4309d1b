/**
 * Defines the record of one delivery: what was sent to whom, by which channel, and what came of it. It names a member by
 * id only: a person's address is in the member's record and nowhere else (docs/decisions/0053).
 */
import { Schema, type Connection, type Model } from 'mongoose';
import { CHANNELS, DELIVERY_STATES, type Channel, type DeliveryState } from '../domain/alerts/delivery-state.js';
import { dueWorkFields, dueWorkIndex, type DueWork } from '../storage/due-work.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { instant, instantOrNull, options, text, textOrNull, whole } from '../storage/schema-parts.js';

/** The part of a delivery that never changes. */
export interface Delivery {
  /** Unique: the same key is the same delivery. */
  readonly key: string;
  readonly accountId: string;
  readonly about: 'receipt' | 'alert';
  /** The top-up or the crossing. */
  readonly subjectId: string;
  readonly channel: Channel;
  /** The member or the Slack channel; null: everybody in the account, who share one record. */
  readonly recipient: string | null;
}

/** It is due while it is not finished; a claim keeps it from other processes until the lease ends. */
export interface DeliveryRecord extends Omit<Delivery, 'key'>, DueWork {
  readonly _id: string;
  /** How many people the delivery is for: one, except in the app. */
  readonly people: number;
  readonly state: DeliveryState;
  /** Why it was not sent: the last answer of the mail server or of Slack, without addresses, or our own reason. */
  readonly answer: string | null;
  readonly createdAt: Date;
  /** When the last attempt began. */
  readonly attemptedAt: Date | null;
  readonly finishedAt: Date | null;
}

const schema = new Schema<DeliveryRecord>(
  {
    _id: text,
    accountId: text,
    about: { ...text, enum: ['receipt', 'alert'] },
    subjectId: text,
    channel: { ...text, enum: CHANNELS },
    recipient: textOrNull,
    people: whole,
    state: { ...text, enum: DELIVERY_STATES },
    answer: textOrNull,
    createdAt: instant,
    attemptedAt: instantOrNull,
    finishedAt: instantOrNull,
    ...dueWorkFields,
  },
  options,
)
  .index(dueWorkIndex)
  .index({ accountId: 1, createdAt: -1 })
  .index({ createdAt: -1 }, { partialFilterExpression: { state: 'failed' } })
  .index({ subjectId: 1, channel: 1, _id: 1 });

/** Makes the collection and its indexes where they are missing. */
export async function openDeliveryRecords(connection: Connection): Promise<Model<DeliveryRecord>> {
  const known = connection.models['Delivery'] as Model<DeliveryRecord> | undefined;
  const model = known ?? connection.model<DeliveryRecord>('Delivery', schema, 'deliveries');
  await prepareCollections({ model });
  return model;
}
