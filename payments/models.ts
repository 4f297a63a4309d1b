/** What is stored of purchases, of what Stripe told us, and of who sweeps. Made at boot, never on the side. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Money } from '../domain/money.js';
import { PARKED, TOP_UP_STATES, type TopUpState } from '../domain/top-up-state.js';
import { leaseModel, type LeaseRecord } from '../storage/lease.js';
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
} from '../storage/schema-parts.js';

/** Money that went back to the customer, and the credits that go with it. */
export interface Reversal {
  /** Stripe's id of the refund or dispute; a freeze has one that is made from its dispute's. */
  readonly id: string;
  /** `freeze`: what is left of the credits, while it is open who gets the money. */
  readonly kind: 'refund' | 'dispute' | 'freeze';
  readonly amount: number;
  readonly credits: number;
  /** `returning`: the refund failed or the dispute is over, so that the credits come back. */
  readonly state: 'planned' | 'booked' | 'returning' | 'returned';
  /** What the ledger really took, or froze: expired credits are gone already. */
  readonly taken: number;
}

export interface TopUpGrant {
  readonly entryId: string;
  readonly periodId: string;
  readonly periodNumber: number;
  readonly at: Date;
  readonly expiresAt: Date | null;
}

/** One purchase. Everything that a workflow knows of it is here. */
export interface TopUpRecord {
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
  /** Computed once: the same parameters under the same idempotency key. */
  readonly checkoutExpiresAt: Date;
  readonly sessionId: string | null;
  readonly checkoutUrl: string | null;
  readonly paymentIntentId: string | null;
  readonly paymentStatus: string | null;
  /** From here on the ledger may hold the grant: it is always asked for again. */
  readonly grantStartedAt: Date | null;
  readonly grant: TopUpGrant | null;
  readonly parkedBecause: string | null;
  readonly reversals: readonly Reversal[];
  readonly disputeId: string | null;
  readonly disputeStatus: string | null;
  readonly receiptAt: Date | null;
  /** When the sweep looks at Stripe again; null when nothing is expected. */
  readonly nextLookAt: Date | null;
}

/** That something happened, not what: the objects are read again from Stripe. */
export interface StripeEventRecord {
  readonly _id: string;
  readonly type: string;
  readonly objectId: string;
  readonly created: Date;
  readonly livemode: boolean;
  readonly connectedAccount: string | null;
  readonly topUpId: string | null;
  readonly paymentIntentId: string | null;
  readonly via: 'webhook' | 'list';
  readonly receivedAt: Date;
  readonly tries: number;
  /** Null once worked on. */
  readonly nextTryAt: Date | null;
  readonly outcome: string | null;
  /** Why a person has to look. */
  readonly parkedBecause: string | null;
}

/** The invoice for the tokens beyond a closed period's credits. */
export interface OverageInvoiceRecord {
  /** The period's id. */
  readonly _id: string;
  readonly accountId: string;
  readonly tokens: number;
  readonly amountDue: Money;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  /** `no_customer`: for finance to see. It is tried again, in case there is one by then. */
  readonly state: 'waiting' | 'no_customer' | 'invoiced';
  readonly invoiceId: string | null;
  readonly itemId: string | null;
  readonly tries: number;
  /** Null once invoiced. */
  readonly nextTryAt: Date | null;
}

/** How far something was read that grows at its end; without it, it is read from the start. */
export interface ReadMark {
  readonly _id: string;
  readonly readUntil: Date;
}

/** How far the subscribers of a plan's price were gone through: see `subscriber-scan.ts`. */
export interface PriceScan {
  readonly _id: string;
  readonly lastSubscriptionId: string | null;
  /** Null while it is under way. */
  readonly doneAt: Date | null;
}

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
    sessionId: textOrNull,
    checkoutUrl: textOrNull,
    paymentIntentId: textOrNull,
    paymentStatus: textOrNull,
    grantStartedAt: instantOrNull,
    grant: {
      type: new Schema(
        { entryId: text, periodId: text, periodNumber: whole, at: instant, expiresAt: instantOrNull },
        part,
      ),
      default: null,
    },
    parkedBecause: textOrNull,
    reversals: [new Schema({ id: text, kind: text, amount: whole, credits: whole, state: text, taken: whole }, part)],
    disputeId: textOrNull,
    disputeStatus: textOrNull,
    receiptAt: instantOrNull,
    nextLookAt: instantOrNull,
  },
  options,
)
  .index({ accountId: 1, requestId: 1 }, { unique: true })
  .index({ accountId: 1, createdAt: -1, _id: 1 })
  .index({ accountId: 1, state: 1 })
  .index({ paymentIntentId: 1 })
  .index({ nextLookAt: 1 })
  .index({ state: 1 }, { partialFilterExpression: { state: PARKED } });

/** Stripe repeats a webhook for 3 days and lists an event for 30: one that comes again must be known. */
const EVENTS_KEPT_S = 35 * 24 * 3_600;

const eventSchema = new Schema<StripeEventRecord>(
  {
    _id: text,
    type: text,
    objectId: text,
    created: instant,
    livemode: flag,
    connectedAccount: textOrNull,
    topUpId: textOrNull,
    paymentIntentId: textOrNull,
    via: text,
    receivedAt: instant,
    tries: whole,
    nextTryAt: instantOrNull,
    outcome: textOrNull,
    parkedBecause: textOrNull,
  },
  options,
)
  .index({ nextTryAt: 1 })
  .index({ topUpId: 1 })
  // Those that nobody has worked on yet stay for ever.
  .index({ receivedAt: 1 }, { expireAfterSeconds: EVENTS_KEPT_S, partialFilterExpression: { nextTryAt: null } });

const overageInvoiceSchema = new Schema<OverageInvoiceRecord>(
  {
    _id: text,
    accountId: text,
    tokens: whole,
    amountDue: money,
    periodStart: instant,
    periodEnd: instant,
    state: { ...text, enum: ['waiting', 'no_customer', 'invoiced'] },
    invoiceId: textOrNull,
    itemId: textOrNull,
    tries: whole,
    nextTryAt: instantOrNull,
  },
  options,
)
  .index({ nextTryAt: 1 })
  .index({ accountId: 1, periodEnd: 1 });

const readMarkSchema = new Schema<ReadMark>({ _id: text, readUntil: instant }, options);
const priceScanSchema = new Schema<PriceScan>(
  { _id: text, lastSubscriptionId: textOrNull, doneAt: instantOrNull },
  options,
);

export interface PaymentModels {
  readonly topUps: Model<TopUpRecord>;
  readonly events: Model<StripeEventRecord>;
  readonly overageInvoices: Model<OverageInvoiceRecord>;
  readonly leases: Model<LeaseRecord>;
  readonly readMarks: Model<ReadMark>;
  readonly priceScans: Model<PriceScan>;
}

export function paymentModels(connection: Connection): PaymentModels {
  return {
    topUps: connection.model<TopUpRecord>('TopUp', topUpSchema, 'top_ups'),
    events: connection.model<StripeEventRecord>('StripeEvent', eventSchema, 'stripe_events'),
    overageInvoices: connection.model<OverageInvoiceRecord>('OverageInvoice', overageInvoiceSchema, 'overage_invoices'),
    leases: leaseModel(connection, 'PaymentLease', 'payment_leases'),
    readMarks: connection.model<ReadMark>('PaymentReadMark', readMarkSchema, 'payment_read_marks'),
    priceScans: connection.model<PriceScan>('PriceScan', priceScanSchema, 'price_scans'),
  };
}
