/** Lists the parameters that the sandbox knows, each with its kind. Every other parameter is refused as unknown. */
import type { Stripe } from 'stripe';
import { accepts, fields, listOf } from './parameters.js';

export const expandOnly = { expand: 'texts' } as const;
export const paging = {
  limit: 'integer',
  starting_after: 'text',
  ending_before: 'text',
  created: 'range',
  expand: 'texts',
} as const;

export const sessionShape = accepts<Stripe.Checkout.SessionCreateParams>()({
  ...expandOnly,
  mode: 'text',
  success_url: 'text',
  cancel_url: 'text',
  client_reference_id: 'text',
  customer: 'text',
  customer_email: 'text',
  customer_creation: 'text',
  customer_update: 'ignored',
  expires_at: 'integer',
  metadata: 'metadata',
  locale: 'text',
  submit_type: 'text',
  ui_mode: 'text',
  custom_text: 'ignored',
  automatic_tax: 'ignored',
  allow_promotion_codes: 'boolean',
  billing_address_collection: 'text',
  branding_settings: 'ignored',
  invoice_creation: 'ignored',
  payment_method_options: 'ignored',
  excluded_payment_method_types: 'texts',
  tax_id_collection: 'ignored',
  adaptive_pricing: 'ignored',
  payment_intent_data: fields<Stripe.Checkout.SessionCreateParams.PaymentIntentData>({
    description: 'text',
    metadata: 'metadata',
    receipt_email: 'text',
    statement_descriptor: 'text',
    statement_descriptor_suffix: 'text',
    setup_future_usage: 'text',
  }),
  line_items: listOf<Stripe.Checkout.SessionCreateParams.LineItem>({
    quantity: 'integer',
    metadata: 'metadata',
    price_data: fields<Stripe.Checkout.SessionCreateParams.LineItem.PriceData>({
      currency: 'text',
      unit_amount: 'integer',
      tax_behavior: 'text',
      product_data: fields<Stripe.Checkout.SessionCreateParams.LineItem.PriceData.ProductData>({
        name: 'text',
        description: 'text',
        metadata: 'metadata',
        tax_code: 'text',
        unit_label: 'text',
      }),
    }),
  }),
});

export const customerNames = {
  ...expandOnly,
  email: 'text',
  name: 'text',
  phone: 'text',
  description: 'text',
  metadata: 'metadata',
  preferred_locales: 'texts',
} as const;

export const invoiceShape = accepts<Stripe.InvoiceCreateParams>()({
  ...expandOnly,
  customer: 'text',
  auto_advance: 'boolean',
  collection_method: 'text',
  currency: 'text',
  days_until_due: 'integer',
  due_date: 'integer',
  description: 'text',
  footer: 'text',
  metadata: 'metadata',
  pending_invoice_items_behavior: 'text',
  automatic_tax: 'ignored',
});

export const invoiceItemShape = accepts<Stripe.InvoiceItemCreateParams>()({
  ...expandOnly,
  customer: 'text',
  amount: 'integer',
  currency: 'text',
  description: 'text',
  invoice: 'text',
  metadata: 'metadata',
  quantity: 'integer',
  tax_behavior: 'text',
  period: fields<Stripe.InvoiceItemCreateParams.Period>({ start: 'integer', end: 'integer' }),
  price_data: fields<Stripe.InvoiceItemCreateParams.PriceData>({
    currency: 'text',
    product: 'text',
    unit_amount: 'integer',
    tax_behavior: 'text',
  }),
});

export const refundShape = accepts<Stripe.RefundCreateParams>()({
  ...expandOnly,
  amount: 'integer',
  charge: 'text',
  payment_intent: 'text',
  reason: 'text',
  metadata: 'metadata',
});

/** Parameters about invoices have no effect, since the sandbox sends no bills for subscriptions. */
export const subscriptionShape = accepts<Stripe.SubscriptionCreateParams>()({
  ...expandOnly,
  customer: 'text',
  cancel_at_period_end: 'boolean',
  metadata: 'metadata',
  trial_period_days: 'integer',
  payment_behavior: 'text',
  collection_method: 'ignored',
  days_until_due: 'ignored',
  default_payment_method: 'ignored',
  proration_behavior: 'ignored',
  items: listOf<Stripe.SubscriptionCreateParams.Item>({ price: 'text', quantity: 'ignored' }),
});

export const subscriptionChangeShape = accepts<Stripe.SubscriptionUpdateParams>()({
  ...expandOnly,
  cancel_at_period_end: 'boolean',
  metadata: 'metadata',
  payment_behavior: 'ignored',
  proration_behavior: 'ignored',
  items: listOf<Stripe.SubscriptionUpdateParams.Item>({
    id: 'text',
    price: 'text',
    deleted: 'boolean',
    quantity: 'ignored',
  }),
});
