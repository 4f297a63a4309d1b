/** Defines how overage invoices are stored. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { PricedOverage } from '../../domain/account/overage.js';
import type { Money } from '../../domain/pricing/money.js';
import { dueWorkFields, dueWorkIndex, type DueWork } from '../../storage/due-work.js';
import { instant, instantOrNull, money, options, part, text, textOrNull, whole } from '../../storage/schema-parts.js';

/** The invoice for the tokens beyond a closed period's credits. It is due until it is invoiced. */
export interface OverageInvoiceRecord extends DueWork {
  /** The charge's id. */
  readonly _id: string;
  readonly periodId: string;
  readonly accountId: string;
  readonly tokens: number;
  /** What the tokens cost: each at the price at which it was used. */
  readonly lines: readonly PricedOverage[];
  readonly amountDue: Money;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  /**
   * `no_customer` and `refused` are for finance to see: the account has no customer at Stripe, or Stripe refuses to invoice
   * it. Both are tried again, in case that was corrected by then.
   */
  readonly state: 'waiting' | 'no_customer' | 'refused' | 'invoiced';
  /** The customer that Stripe is asked to invoice, stored before it is asked; null until then. */
  readonly customer: string | null;
  /** Counts the tries that Stripe refused for good, or whose failure it stored. */
  readonly tries: number;
  /** Stripe's words, while it refuses. */
  readonly refusedBecause: string | null;
  /** Until then Stripe is not asked again, unless the account has another customer. */
  readonly refusedUntil: Date | null;
  /** How Stripe collects the money: decided once for a customer, before the invoice is made; null until then. */
  readonly collectionMethod: 'send_invoice' | 'charge_automatically' | null;
  readonly invoiceId: string | null;
  readonly itemId: string | null;
}

const overageInvoiceSchema = new Schema<OverageInvoiceRecord>(
  {
    _id: text,
    periodId: text,
    accountId: text,
    tokens: whole,
    lines: [new Schema<PricedOverage>({ tokens: whole, unitPrice: money, amount: money }, part)],
    amountDue: money,
    periodStart: instant,
    periodEnd: instant,
    state: { ...text, enum: ['waiting', 'no_customer', 'refused', 'invoiced'] },
    customer: textOrNull,
    tries: whole,
    refusedBecause: textOrNull,
    refusedUntil: instantOrNull,
    collectionMethod: textOrNull,
    invoiceId: textOrNull,
    itemId: textOrNull,
    ...dueWorkFields,
  },
  options,
)
  .index(dueWorkIndex)
  .index({ accountId: 1, periodEnd: 1 })
  .index({ state: 1, periodEnd: -1 });

export const overageInvoiceModel = (connection: Connection): Model<OverageInvoiceRecord> =>
  connection.model<OverageInvoiceRecord>('OverageInvoice', overageInvoiceSchema, 'overage_invoices');
