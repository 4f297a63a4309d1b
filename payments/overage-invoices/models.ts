/** Defines how overage invoices are stored. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Money } from '../../domain/pricing/money.js';
import { dueWorkFields, dueWorkIndex, type DueWork } from '../../storage/due-work.js';
import { instant, money, options, text, textOrNull, whole } from '../../storage/schema-parts.js';

/** The invoice for the tokens beyond a closed period's credits. It is due until it is invoiced. */
export interface OverageInvoiceRecord extends DueWork {
  /** The period's id. */
  readonly _id: string;
  readonly accountId: string;
  readonly tokens: number;
  readonly amountDue: Money;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  /** `no_customer`: for finance to see. It is tried again, in case there is a customer by then. */
  readonly state: 'waiting' | 'no_customer' | 'invoiced';
  readonly invoiceId: string | null;
  readonly itemId: string | null;
}

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
    ...dueWorkFields,
  },
  options,
)
  .index(dueWorkIndex)
  .index({ accountId: 1, periodEnd: 1 });

export const overageInvoiceModel = (connection: Connection): Model<OverageInvoiceRecord> =>
  connection.model<OverageInvoiceRecord>('OverageInvoice', overageInvoiceSchema, 'overage_invoices');
