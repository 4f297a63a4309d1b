/**
 * Keeps subscriptions as the host's billing creates them. Only prices and status matter here; an invoice follows only a
 * payment that fails.
 */
import type { Stripe } from 'stripe';
import { emptyInvoice } from './empty-invoice.js';
import { asList } from './objects.js';
import { newSubscription, newSubscriptionItem } from './price-objects.js';
import { missingParameter, Refusal } from './refusal.js';
import type { World } from './world.js';

type Subscription = Stripe.Subscription;

/** Tests and people set these freely; at Stripe a status follows from time and payments. */
export interface SubscriptionChange {
  priceId?: string | undefined;
  status?: Subscription['status'] | undefined;
  cancelAtPeriodEnd?: boolean | undefined;
  metadata?: Stripe.Metadata | undefined;
}

const ENDED: readonly Subscription['status'][] = ['canceled', 'incomplete_expired'];

export function createSubscription(
  world: World,
  customerId: string,
  given: SubscriptionChange & { priceId: string },
): Subscription {
  const { id: customer } = world.require('customer', customerId, 'customerId');
  const { priceId, status = 'active', metadata = {} } = given;
  return begin(world, newSubscription(world, { customer, priceIds: [priceId], status, metadata }));
}

export function updateSubscription(world: World, id: string, change: SubscriptionChange): Subscription {
  const before = world.require('subscription', id);
  const fails = change.status === 'past_due' && before.status !== 'past_due';
  return save(world, before, {
    status: change.status ?? before.status,
    ...(fails && { latest_invoice: unpaidInvoice(world, before, change) }),
    cancel_at_period_end: change.cancelAtPeriodEnd ?? before.cancel_at_period_end,
    metadata: change.metadata ?? before.metadata,
    ...(change.priceId !== undefined && { items: itemsOf(before, [newSubscriptionItem(world, id, change.priceId)]) }),
  });
}

/** The invoice of a payment that failed: of an upgrade where the price changes with it, else of a renewal. */
function unpaidInvoice(world: World, { customer }: Subscription, { priceId }: SubscriptionChange): string {
  const { id } = world.store.save<'invoice'>({
    ...emptyInvoice(world.id('in'), world.nowS()),
    billing_reason: priceId === undefined ? 'subscription_cycle' : 'subscription_update',
    customer: customer,
    status: 'open',
  });
  return id;
}

/** `POST /v1/subscriptions` */
export function subscribe(world: World, given: Stripe.SubscriptionCreateParams): Subscription {
  if (given.customer === undefined) throw missingParameter('customer');
  const { id: customer } = world.require('customer', given.customer, 'customer');
  const priceIds = (given.items ?? []).map(({ price }, index) => requirePrice(price, index));
  if (priceIds.length === 0) throw missingParameter('items');
  const status =
    given.trial_period_days !== undefined
      ? 'trialing'
      : given.payment_behavior === 'default_incomplete'
        ? 'incomplete'
        : 'active';
  const metadata = (given.metadata ?? {}) as Stripe.Metadata;
  const made = newSubscription(world, { customer, priceIds, status, metadata });
  return begin(world, { ...made, cancel_at_period_end: given.cancel_at_period_end ?? false });
}

/** `POST /v1/subscriptions/{id}` */
export function changeSubscription(world: World, id: string, given: Stripe.SubscriptionUpdateParams): Subscription {
  const before = requireAlive(world, id);
  return save(world, before, {
    cancel_at_period_end: given.cancel_at_period_end ?? before.cancel_at_period_end,
    metadata: { ...before.metadata, ...(given.metadata as Stripe.Metadata | undefined) },
    items: itemsOf(before, (given.items ?? []).reduce(changeItem(world, id), before.items.data)),
  });
}

/** `POST /v1/subscriptions/{id}/resume` */
export function resumeSubscription(world: World, id: string): Subscription {
  const paused = world.require('subscription', id);
  if (paused.status !== 'paused') throw new Refusal(400, `This subscription is ${paused.status}, not paused.`);
  return save(world, paused, { status: 'active' });
}

/** `DELETE /v1/subscriptions/{id}` */
export function cancelSubscription(world: World, id: string): Subscription {
  const alive = requireAlive(world, id);
  const now = world.nowS();
  const ended = world.store.save<'subscription'>({ ...alive, status: 'canceled', canceled_at: now, ended_at: now });
  world.emit('customer.subscription.deleted', ended);
  return ended;
}

function begin(world: World, subscription: Subscription): Subscription {
  const saved = world.store.save<'subscription'>(subscription);
  world.emit('customer.subscription.created', saved);
  return saved;
}

function save(world: World, before: Subscription, change: Partial<Subscription>): Subscription {
  const after = world.store.save<'subscription'>({ ...before, ...change });
  const { status, items, cancel_at_period_end } = before;
  world.emit('customer.subscription.updated', after, { status, items, cancel_at_period_end });
  if (status !== 'paused' && after.status === 'paused') world.emit('customer.subscription.paused', after);
  if (status === 'paused' && after.status === 'active') world.emit('customer.subscription.resumed', after);
  return after;
}

/** As at Stripe, an item without an id is added, so a change of price has to name its item. */
function changeItem(world: World, subscriptionId: string) {
  return (items: Stripe.SubscriptionItem[], given: Stripe.SubscriptionUpdateParams.Item, index: number) => {
    if (given.id === undefined) {
      return [...items, newSubscriptionItem(world, subscriptionId, requirePrice(given.price, index))];
    }
    const at = items.findIndex(({ id }) => id === given.id);
    if (at === -1) throw new Refusal(404, `No such subscription item: '${given.id}'`, { param: `items[${index}][id]` });
    if (given.deleted === true) return items.toSpliced(at, 1);
    const { price = items[at]!.price.id } = given;
    return items.with(at, { ...newSubscriptionItem(world, subscriptionId, price), id: given.id });
  };
}

function itemsOf({ items }: Subscription, data: Stripe.SubscriptionItem[]): Subscription['items'] {
  return asList(items.url, data);
}

function requirePrice(price: string | undefined, index: number): string {
  if (price === undefined) throw missingParameter(`items[${index}][price]`);
  return price;
}

function requireAlive(world: World, id: string): Subscription {
  const found = world.require('subscription', id);
  if (ENDED.includes(found.status))
    throw new Refusal(404, `No such subscription: '${id}'`, { code: 'resource_missing' });
  return found;
}
