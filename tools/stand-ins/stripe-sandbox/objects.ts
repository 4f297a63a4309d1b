/** Creates Stripe objects with every field that their types require. Amounts are in the currency's smallest unit. */
import Stripe from 'stripe';
import type { World } from './world.js';

const ONE = Stripe.Decimal.from('1');

export function newCustomer(world: World, given: Partial<Stripe.Customer>): Stripe.Customer {
  return {
    id: world.id('cus'),
    object: 'customer',
    address: null,
    balance: 0,
    created: world.nowS(),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: 'SANDBOX',
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: {},
    name: null,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
    ...given,
  };
}

export interface PaymentTerms {
  amount: number;
  currency: string;
  customer: string | null;
  description: string | null;
  metadata: Stripe.Metadata;
  method: 'card' | 'customer_balance';
}

export function newPaymentIntent(world: World, terms: PaymentTerms): Stripe.PaymentIntent {
  const id = world.id('pi');
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: terms.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_sandbox`,
    confirmation_method: 'automatic',
    created: world.nowS(),
    currency: terms.currency,
    customer: terms.customer,
    customer_account: null,
    description: terms.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: terms.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: world.id('pm'),
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: [terms.method],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
}

export function newCharge(world: World, intent: Stripe.PaymentIntent, status: Stripe.Charge.Status): Stripe.Charge {
  const failed = status === 'failed';
  return {
    id: world.id('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: status === 'succeeded' ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: status === 'succeeded' ? world.id('txn') : null,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: 'FUELGAUGE SANDBOX',
    captured: !failed,
    created: world.nowS(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failed ? 'card_declined' : null,
    failure_message: failed ? 'Your card was declined.' : null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: null,
    paid: status === 'succeeded',
    payment_intent: intent.id,
    payment_method: intent.payment_method as string | null,
    payment_method_details: null,
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status,
    transfer_data: null,
    transfer_group: null,
  };
}

export function newDispute(world: World, charge: Stripe.Charge): Stripe.Dispute {
  return {
    id: world.id('du'),
    object: 'dispute',
    amount: charge.amount - charge.amount_refunded,
    balance_transactions: [],
    charge: charge.id,
    created: world.nowS(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {} as Stripe.Dispute.Evidence,
    evidence_details: {
      due_by: world.nowS() + 7 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
    } as Stripe.Dispute.EvidenceDetails,
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: 'fraudulent',
    status: 'needs_response',
  };
}

export function newInvoiceItem(
  world: World,
  given: Pick<
    Stripe.InvoiceItem,
    'amount' | 'currency' | 'customer' | 'description' | 'invoice' | 'metadata' | 'quantity'
  > & {
    period?: Stripe.InvoiceItem.Period | undefined;
  },
): Stripe.InvoiceItem {
  const now = world.nowS();
  return {
    id: world.id('ii'),
    object: 'invoiceitem',
    amount: given.amount,
    currency: given.currency,
    customer: given.customer,
    customer_account: null,
    date: now,
    description: given.description,
    discountable: true,
    discounts: [],
    invoice: given.invoice,
    livemode: false,
    metadata: given.metadata,
    net_amount: given.amount,
    parent: null,
    period: given.period ?? { start: now, end: now },
    pricing: null,
    proration: false,
    quantity: given.quantity,
    quantity_decimal: Stripe.Decimal.from(given.quantity),
    tax_rates: [],
    test_clock: null,
  };
}

export function newInvoiceLine(world: World, item: Stripe.InvoiceItem): Stripe.InvoiceLineItem {
  return {
    id: world.id('il'),
    object: 'line_item',
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: item.invoice as string | null,
    livemode: false,
    metadata: item.metadata ?? {},
    parent: {
      type: 'invoice_item_details',
      invoice_item_details: { invoice_item: item.id, proration: false, proration_details: null, subscription: null },
      subscription_item_details: null,
    },
    period: item.period,
    pretax_credit_amounts: [],
    pricing: null,
    quantity: item.quantity,
    quantity_decimal: ONE,
    subscription: null,
    subtotal: item.amount,
    taxes: [],
  };
}

export function asList<T>(url: string, data: T[], hasMore = false): Stripe.ApiList<T> {
  return { object: 'list', data, has_more: hasMore, url };
}
