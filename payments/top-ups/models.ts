/** Defines how purchases are stored. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Actor } from '../../domain/account/actor.js';
import type { Money } from '../../domain/pricing/money.js';
import { RESOLUTIONS, TOP_UP_STATES, type Resolution, type TopUpState } from '../../domain/pricing/top-up-state.js';
import { dueWorkFields, dueWorkIndex, type DueWork } from '../../storage/due-work.js';
import {
  flag,
  instant,
  instantOrNull,
  money,
  options,
  part,
  text,
  textOrNull,
  whole,
} from '../../storage/schema-parts.js';
import { REFUSAL_REASONS, type StripeRefusal } from '../stripe-refusal.js';

/** Money that went back to the customer, and the credits that go with it. */
export interface Reversal {
  /** Stripe's id of the refund or dispute; the id of a freeze is made from its dispute's. */
  readonly id: string;
  /** `freeze`: holds what is left of the credits while a dispute is open. */
  readonly kind: 'refund' | 'dispute' | 'freeze';
  readonly amount: number;
  readonly credits: number;
  /** `returning`: the refund failed or the dispute is over, so the credits come back. */
  readonly state: 'planned' | 'booked' | 'returning' | 'returned';
  /** The credits that the ledger took or froze: fewer than `credits` where some had expired. */
  readonly taken: number;
}

/** The money that really moved, in the currency's minor units: what was ordered may have cost less, or tax on top. */
export interface MoneyPaid {
  readonly currency: string;
  /** The customer was charged this: after the discount, tax included. */
  readonly total: number;
  /** What coupons and promotion codes took off. */
  readonly discount: number;
  readonly tax: number;
}

export interface TopUpGrant {
  readonly entryId: string;
  readonly periodId: string;
  readonly periodNumber: number;
  readonly at: Date;
  readonly expiresAt: Date | null;
  /** The credits that can be spent; the others repaid the account's debt. */
  readonly creditsUsable: number;
  readonly debtRepaid: number;
}

/** What Stripe is asked for besides what was bought. It is stored first, so that a call whose answer was lost is the same. */
export interface CheckoutAsked {
  readonly customer: string | null;
  /** The browser goes here where the purchase names no address. */
  readonly returnUrl: string;
}

/** How a person ended that the purchase was parked. */
export interface TopUpResolution {
  readonly action: Resolution;
  readonly reason: string;
  /** Who decided it: an API key of the host, or staff. */
  readonly actor: Actor;
  readonly at: Date;
  /** Why it was parked. */
  readonly because: string;
  /** The refund at Stripe, once it is made. */
  readonly refundId: string | null;
}

/** One purchase. Everything that its workflow knows is here. It is due when the sweep looks at Stripe again. */
export interface TopUpRecord extends DueWork {
  readonly _id: string;
  readonly accountId: string;
  readonly requestId: string;
  readonly spaceId: string | null;
  /** The buyer; null for the host. */
  readonly memberId: string | null;
  readonly credits: number;
  readonly unitPrice: Money;
  readonly total: Money;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  readonly livemode: boolean;
  readonly state: TopUpState;
  /** Guards every change: see `top-ups.ts`. */
  readonly revision: number;
  readonly createdAt: Date;
  /** Computed once for each try: the same parameters under the same idempotency key. */
  readonly checkoutExpiresAt: Date;
  /** Null until Stripe is asked for the checkout. */
  readonly checkoutAsked: CheckoutAsked | null;
  /** Counts the tries that Stripe refused for good, or whose failure it stored. */
  readonly checkoutTry: number;
  /** Why Stripe refused to open the checkout; null unless the purchase `failed` for it. */
  readonly refused: StripeRefusal | null;
  readonly sessionId: string | null;
  readonly checkoutUrl: string | null;
  readonly paymentIntentId: string | null;
  readonly paymentStatus: string | null;
  /** Null until it is paid, or nothing was left to pay. */
  readonly paid: MoneyPaid | null;
  /** The account's debt in credits when the purchase was begun: credits that are bought repay it first. */
  readonly debtAtOrder: number;
  /** From here on the ledger may hold the grant, so it is always asked for again. */
  readonly grantStartedAt: Date | null;
  readonly grant: TopUpGrant | null;
  readonly parkedBecause: string | null;
  /** Null unless a person decided; null again when what they decided could not be done. */
  readonly resolution: TopUpResolution | null;
  readonly reversals: readonly Reversal[];
  readonly disputeId: string | null;
  readonly disputeStatus: string | null;
  readonly receiptAt: Date | null;
}

const grantSchema = new Schema<TopUpGrant>(
  {
    entryId: text,
    periodId: text,
    periodNumber: whole,
    at: instant,
    expiresAt: instantOrNull,
    creditsUsable: whole,
    debtRepaid: whole,
  },
  part,
);
const paidSchema = new Schema<MoneyPaid>({ currency: text, total: whole, discount: whole, tax: whole }, part);
const resolutionSchema = new Schema<TopUpResolution>(
  {
    action: { ...text, enum: RESOLUTIONS },
    reason: text,
    actor: text,
    at: instant,
    because: text,
    refundId: textOrNull,
  },
  part,
);
const reversalSchema = new Schema(
  { id: text, kind: text, amount: whole, credits: whole, state: text, taken: whole },
  part,
);

const topUpSchema = new Schema<TopUpRecord>(
  {
    _id: text,
    accountId: text,
    requestId: text,
    spaceId: textOrNull,
    memberId: textOrNull,
    credits: whole,
    unitPrice: money,
    total: money,
    successUrl: textOrNull,
    cancelUrl: textOrNull,
    livemode: flag,
    state: { ...text, enum: TOP_UP_STATES },
    revision: whole,
    createdAt: instant,
    checkoutExpiresAt: instant,
    checkoutAsked: { type: new Schema<CheckoutAsked>({ customer: textOrNull, returnUrl: text }, part), default: null },
    checkoutTry: whole,
    refused: {
      type: new Schema<StripeRefusal>({ reason: { ...text, enum: REFUSAL_REASONS }, message: text }, part),
      default: null,
    },
    sessionId: textOrNull,
    checkoutUrl: textOrNull,
    paymentIntentId: textOrNull,
    paymentStatus: textOrNull,
    paid: { type: paidSchema, default: null },
    debtAtOrder: whole,
    grantStartedAt: instantOrNull,
    grant: { type: grantSchema, default: null },
    parkedBecause: textOrNull,
    resolution: { type: resolutionSchema, default: null },
    reversals: [reversalSchema],
    disputeId: textOrNull,
    disputeStatus: textOrNull,
    receiptAt: instantOrNull,
    ...dueWorkFields,
  },
  options,
)
  .index({ accountId: 1, requestId: 1 }, { unique: true })
  .index({ accountId: 1, createdAt: -1, _id: 1 })
  .index({ accountId: 1, state: 1 })
  .index({ paymentIntentId: 1 })
  .index({ sessionId: 1 })
  .index(dueWorkIndex)
  .index({ state: 1, createdAt: -1 })
  .index({ 'grant.at': 1 }, { partialFilterExpression: { 'grant.at': { $exists: true } } });

export const topUpModel = (connection: Connection): Model<TopUpRecord> =>
  connection.model<TopUpRecord>('TopUp', topUpSchema, 'top_ups');
