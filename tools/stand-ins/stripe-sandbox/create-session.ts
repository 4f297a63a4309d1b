/** Creates a checkout session. It is as strict as Stripe, so that a wrong request fails here as well. */
import type { Stripe } from 'stripe';
import { emptySession } from './empty-session.js';
import { newPrice } from './price-objects.js';
import { missingParameter, Refusal } from './refusal.js';
import type { World } from './world.js';
import { requireChargeable } from './amounts.js';

const MIN_LIFE_S = 30 * 60;
const MAX_LIFE_S = 24 * 60 * 60;
/** The caller computed its "in 30 minutes" a moment before the check. */
const CLOCK_SLACK_S = 30;

export function createSession(world: World, params: Stripe.Checkout.SessionCreateParams): Stripe.Checkout.Session {
  if (params.mode === undefined) throw missingParameter('mode');
  if (params.mode !== 'payment') {
    throw new Refusal(400, 'The Stripe sandbox sells one-time payments only (mode=payment).', { param: 'mode' });
  }
  if (params.success_url === undefined) throw missingParameter('success_url');
  if (params.customer !== undefined) world.require('customer', params.customer, 'customer');
  const lineItems = readLineItems(world, params.line_items ?? []);
  const currency = lineItems[0]!.currency;
  const amount = lineItems.reduce((sum, item) => sum + item.amount_total, 0);
  requireChargeable({ amount, currency }, "The Checkout Session's total amount");
  const id = world.id('cs_test');
  world.store.save<'sandbox.session_details'>({
    id,
    object: 'sandbox.session_details',
    lineItems,
    paymentIntent: {
      description: params.payment_intent_data?.description ?? null,
      metadata: (params.payment_intent_data?.metadata ?? {}) as Stripe.Metadata,
    },
  });
  return world.store.save<'checkout.session'>({
    ...emptySession(id),
    amount_subtotal: amount,
    amount_total: amount,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    created: world.nowS(),
    currency,
    customer: params.customer ?? null,
    customer_creation: params.customer === undefined ? (params.customer_creation ?? 'if_required') : null,
    customer_email: params.customer_email ?? null,
    expires_at: readExpiry(world, params.expires_at),
    locale: params.locale ?? null,
    metadata: (params.metadata ?? {}) as Stripe.Metadata,
    submit_type: params.submit_type ?? null,
    success_url: params.success_url,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    url: `${world.baseUrl}/checkout/${id}`,
  });
}

function readLineItems(world: World, items: Stripe.Checkout.SessionCreateParams.LineItem[]): Stripe.LineItem[] {
  if (items.length === 0) throw missingParameter('line_items');
  return items.map((item, index) => {
    const at = `line_items[${index}]`;
    const { price_data: price, quantity } = item;
    if (price === undefined) throw missingParameter(`${at}[price_data]`);
    const { currency, unit_amount: unitAmount, product_data: product } = price as Partial<typeof price>;
    if (currency === undefined) throw missingParameter(`${at}[price_data][currency]`);
    if (unitAmount === undefined) throw missingParameter(`${at}[price_data][unit_amount]`);
    if (product?.name === undefined) throw missingParameter(`${at}[price_data][product_data][name]`);
    if (quantity === undefined) throw missingParameter(`${at}[quantity]`);
    if (unitAmount < 0) throw new Refusal(400, 'This value must be greater than or equal to 0.', { param: at });
    if (quantity < 1) throw new Refusal(400, 'This value must be greater than or equal to 1.', { param: at });
    const amount = unitAmount * quantity;
    return {
      id: world.id('li'),
      object: 'item',
      adjustable_quantity: null,
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      currency: currency.toLowerCase(),
      description: product.name,
      metadata: {},
      price: newPrice(world, { currency: currency.toLowerCase(), unitAmount }),
      quantity,
    };
  });
}

function readExpiry(world: World, wished: number | undefined): number {
  const now = world.nowS();
  const expiresAt = wished ?? now + MAX_LIFE_S;
  if (expiresAt < now + MIN_LIFE_S - CLOCK_SLACK_S || expiresAt > now + MAX_LIFE_S + CLOCK_SLACK_S) {
    throw new Refusal(
      400,
      'The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.',
      { param: 'expires_at' },
    );
  }
  return expiresAt;
}
