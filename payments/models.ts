/** Opens the collections of all rooms of payments on one connection. They are made at boot, never on the side. */
import type { Connection, Model } from 'mongoose';
import { leaseModel, type LeaseRecord } from '../storage/lease.js';
import { readMarkModel, type ReadMarkRecord } from '../storage/read-mark.js';
import { overageInvoiceModel, type OverageInvoiceRecord } from './overage-invoices/models.js';
import { stripeEventModel, type StripeEventRecord } from './stripe-events/models.js';
import { priceScanModel, type PriceScan } from './subscriptions/models.js';
import { topUpModel, type TopUpRecord } from './top-ups/models.js';

export interface PaymentModels {
  readonly topUps: Model<TopUpRecord>;
  readonly events: Model<StripeEventRecord>;
  readonly overageInvoices: Model<OverageInvoiceRecord>;
  readonly leases: Model<LeaseRecord>;
  readonly readMarks: Model<ReadMarkRecord>;
  readonly priceScans: Model<PriceScan>;
}

export function paymentModels(connection: Connection): PaymentModels {
  return {
    topUps: topUpModel(connection),
    events: stripeEventModel(connection),
    overageInvoices: overageInvoiceModel(connection),
    leases: leaseModel(connection, 'PaymentLease', 'payment_leases'),
    readMarks: readMarkModel(connection, 'PaymentReadMark', 'payment_read_marks'),
    priceScans: priceScanModel(connection),
  };
}
