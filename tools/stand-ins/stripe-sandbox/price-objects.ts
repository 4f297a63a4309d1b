/** Creates prices and subscriptions to them with every field that their types require. */
import Stripe from 'stripe';
import { asList } from './objects.js';
import type { World } from './world.js';

export function newPrice(
  world: World,
  given: { id?: string; currency: string; unitAmount: number; recurring?: Stripe.Price.Recurring },
): Stripe.Price {
  return {
    id: given.id ?? world.id('price'),
    object: 'price',
    active: true,
    billing_scheme: 'per_unit',
    created: world.nowS(),
    currency: given.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: world.id('prod'),
    recurring: given.recurring ?? null,
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: given.recurring === undefined ? 'one_time' : 'recurring',
    unit_amount: given.unitAmount,
    unit_amount_decimal: Stripe.Decimal.from(given.unitAmount),
  };
}

export function newSubscription(
  world: World,
  given: {
    customer: string;
    priceIds: readonly string[];
    status: Stripe.Subscription.Status;
    metadata: Stripe.Metadata;
  },
): Stripe.Subscription {
  const id = world.id('sub');
  const now = world.nowS();
  return {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: now,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: null, type: 'flexible' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: null,
    collection_method: 'charge_automatically',
    created: now,
    currency: 'usd',
    customer: given.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      issuer: { type: 'self' },
    } as Stripe.Subscription.InvoiceSettings,
    items: asList(
      `/v1/subscription_items?subscription=${id}`,
      given.priceIds.map((priceId) => newSubscriptionItem(world, id, priceId)),
    ),
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: given.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: null,
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: now,
    status: given.status,
    test_clock: null,
    transfer_data: null,
    trial_end: null,
    trial_settings: null,
    trial_start: null,
  };
}

export function newSubscriptionItem(world: World, subscription: string, priceId: string): Stripe.SubscriptionItem {
  const now = world.nowS();
  const recurring = { interval: 'month', interval_count: 1, meter: null, usage_type: 'licensed' } as const;
  const price = newPrice(world, {
    id: priceId,
    currency: 'usd',
    unitAmount: 0,
    recurring: { ...recurring, trial_period_days: null },
  });
  return {
    id: world.id('si'),
    object: 'subscription_item',
    billing_thresholds: null,
    created: now,
    current_period_end: now + 30 * 86_400,
    current_period_start: now,
    current_trial: null,
    discounts: [],
    metadata: {},
    plan: {
      id: priceId,
      object: 'plan',
      active: true,
      amount: 0,
      amount_decimal: Stripe.Decimal.zero,
      billing_scheme: 'per_unit',
      created: now,
      currency: 'usd',
      ...recurring,
      livemode: false,
      metadata: {},
      nickname: null,
      product: price.product,
      tiers_mode: null,
      transform_usage: null,
      trial_period_days: null,
    },
    price,
    quantity: 1,
    subscription,
    tax_rates: [],
  };
}
