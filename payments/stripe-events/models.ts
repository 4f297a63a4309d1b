/** Defines how Stripe's events are stored. */
import { Schema, type Connection, type Model } from 'mongoose';
import { acknowledgedSchema, type Acknowledged } from '../../storage/acknowledged.js';
import { dueWorkFields, dueWorkIndex, type DueWork } from '../../storage/due-work.js';
import { flag, instant, options, text, textOrNull } from '../../storage/schema-parts.js';

/** Says that something happened, not what: the objects are read again from Stripe. It is due until it was handled. */
export interface StripeEventRecord extends DueWork {
  readonly _id: string;
  readonly type: string;
  /** Null where it has none, such as an account's balance. */
  readonly objectId: string | null;
  readonly created: Date;
  readonly livemode: boolean;
  readonly connectedAccount: string | null;
  readonly topUpId: string | null;
  readonly paymentIntentId: string | null;
  readonly via: 'webhook' | 'list';
  readonly receivedAt: Date;
  readonly outcome: string | null;
  /** Why a person has to look. */
  readonly parkedBecause: string | null;
  /** By whom it was taken out of what is parked, and why. */
  readonly acknowledged?: Acknowledged;
}

/** The outcome of an event that a person has to look at. */
export const EVENT_PARKED = 'parked';
/** A person has looked at the parked event. */
export const EVENT_ACKNOWLEDGED = 'acknowledged';

/** Stripe repeats a webhook for 3 days and lists an event for 30: one that comes again must be known. */
const EVENTS_KEPT_S = 35 * 24 * 3_600;

const eventSchema = new Schema<StripeEventRecord>(
  {
    _id: text,
    type: text,
    objectId: textOrNull,
    created: instant,
    livemode: flag,
    connectedAccount: textOrNull,
    topUpId: textOrNull,
    paymentIntentId: textOrNull,
    via: text,
    receivedAt: instant,
    outcome: textOrNull,
    parkedBecause: textOrNull,
    acknowledged: acknowledgedSchema,
    ...dueWorkFields,
  },
  options,
)
  .index(dueWorkIndex)
  .index({ topUpId: 1 })
  .index({ outcome: 1 }, { partialFilterExpression: { outcome: EVENT_PARKED } })
  // An event that was not handled yet stays for ever.
  .index({ receivedAt: 1 }, { expireAfterSeconds: EVENTS_KEPT_S, partialFilterExpression: { dueAt: null } });

export const stripeEventModel = (connection: Connection): Model<StripeEventRecord> =>
  connection.model<StripeEventRecord>('StripeEvent', eventSchema, 'stripe_events');
