/** Subscriptions as the host's own billing makes them: nothing but their price and status matters here. */
import type { Stripe } from 'stripe';
import { asList, newSubscription, newSubscriptionItem } from './objects.js';
import type { World } from './world.js';

export interface SubscriptionChange {
  priceId?: string | undefined;
  status?: Stripe.Subscription.Status | undefined;
  cancelAtPeriodEnd?: boolean | undefined;
  metadata?: Stripe.Metadata | undefined;
}

export function createSubscription(
  world: World,
  customerId: string,
  given: SubscriptionChange & { priceId: string },
): Stripe.Subscription {
  const { id } = world.require('customer', customerId, 'customerId');
  const subscription = world.store.save<'subscription'>(
    newSubscription(world, {
      customer: id,
      priceId: given.priceId,
      status: given.status ?? 'active',
      metadata: given.metadata ?? {},
    }),
  );
  world.emit('customer.subscription.created', subscription);
  return subscription;
}

export function updateSubscription(world: World, id: string, change: SubscriptionChange): Stripe.Subscription {
  const before = world.require('subscription', id);
  const after = world.store.save<'subscription'>({
    ...before,
    status: change.status ?? before.status,
    cancel_at_period_end: change.cancelAtPeriodEnd ?? before.cancel_at_period_end,
    metadata: change.metadata ?? before.metadata,
    items:
      change.priceId === undefined
        ? before.items
        : asList(before.items.url, [newSubscriptionItem(world, id, change.priceId)]),
  });
  world.emit('customer.subscription.updated', after, {
    status: before.status,
    items: before.items,
    cancel_at_period_end: before.cancel_at_period_end,
  });
  return after;
}

export function deleteSubscription(world: World, id: string): Stripe.Subscription {
  const now = world.nowS();
  const ended = world.store.save<'subscription'>({
    ...world.require('subscription', id),
    status: 'canceled',
    canceled_at: now,
    ended_at: now,
  });
  world.emit('customer.subscription.deleted', ended);
  return ended;
}
