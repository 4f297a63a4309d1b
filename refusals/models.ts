/** Defines how refused actions are counted. A refusal is no entry of the ledger: the same call may succeed a second later. */
import { Schema, type Connection, type Model } from 'mongoose';
import { FEATURES, type Feature } from '../domain/pricing/price-list.js';
import { SPENDING_REFUSALS, type SpendingRefusal } from '../ledger/ledger.js';
import {
  instant,
  instantOrNull,
  options,
  part,
  text,
  textOrNull,
  whole,
  wholeOrNull,
} from '../storage/schema-parts.js';

/** What the refusal said, and about what. */
export interface LastRefusal {
  readonly at: Date;
  readonly code: SpendingRefusal;
  /** The sentence that the caller got. */
  readonly detail: string;
  readonly tokensNeeded: number | null;
  /** Of the account, or of the Space where that has reached its limit. */
  readonly creditsLeft: number | null;
  readonly tokensHeld: number | null;
  readonly pausedSince: Date | null;
  /** Null: many actions at once. */
  readonly action: string | null;
  readonly spaceId: string | null;
  readonly memberId: string | null;
}

/** All refusals of one account and feature within one minute. */
export interface RefusalRecord {
  readonly _id: string;
  readonly accountId: string;
  readonly feature: Feature;
  /** Its start. */
  readonly minute: Date;
  readonly count: number;
  /** By the code of the refusal. */
  readonly counts: Readonly<Partial<Record<SpendingRefusal, number>>>;
  readonly firstAt: Date;
  readonly last: LastRefusal;
}

const lastSchema = new Schema<LastRefusal>(
  {
    at: instant,
    code: { ...text, enum: SPENDING_REFUSALS },
    detail: text,
    tokensNeeded: wholeOrNull,
    creditsLeft: wholeOrNull,
    tokensHeld: wholeOrNull,
    pausedSince: instantOrNull,
    action: textOrNull,
    spaceId: textOrNull,
    memberId: textOrNull,
  },
  part,
);

const refusalSchema = new Schema<RefusalRecord>(
  {
    _id: text,
    accountId: text,
    feature: { ...text, enum: FEATURES },
    minute: instant,
    count: whole,
    counts: { type: Schema.Types.Mixed, required: true },
    firstAt: instant,
    last: { type: lastSchema, required: true },
  },
  options,
).index({ accountId: 1, minute: -1, _id: -1 });

export const refusalModel = (connection: Connection): Model<RefusalRecord> =>
  connection.model<RefusalRecord>('Refusal', refusalSchema, 'refusals');
