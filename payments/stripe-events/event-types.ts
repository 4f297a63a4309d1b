/**
 * The events that are worked on. The webhook's endpoint at Stripe enables these (docs/operations/running.md), the list of
 * events is asked for these, and the inbox finishes every other one at once. Stripe lists at most 20 types in one call.
 */

/** About a purchase: its payment is read again. */
const OF_PURCHASES = [
  'checkout.session.completed',
  'checkout.session.expired',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'charge.refunded',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'refund.created',
  'refund.updated',
  'refund.failed',
] as const;

/** About a subscription: the customer's subscriptions are read again. */
const OF_SUBSCRIPTIONS = [
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
] as const;

export type EventType = (typeof OF_PURCHASES)[number] | (typeof OF_SUBSCRIPTIONS)[number];

export const EVENT_TYPES: readonly EventType[] = [...OF_PURCHASES, ...OF_SUBSCRIPTIONS];

export const isWorkedOn = (type: string): boolean => (EVENT_TYPES as readonly string[]).includes(type);
export const isOfPurchase = (type: string): boolean => (OF_PURCHASES as readonly string[]).includes(type);
export const isOfSubscription = (type: string): boolean => (OF_SUBSCRIPTIONS as readonly string[]).includes(type);
