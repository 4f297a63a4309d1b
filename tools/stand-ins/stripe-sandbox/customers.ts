/** Deleting a customer ends their subscriptions, and no request may name them any more. */
import type { Stripe } from 'stripe';
import { cancelSubscription } from './subscriptions.js';
import type { World } from './world.js';

export function deleteCustomer(world: World, id: string): Stripe.DeletedCustomer {
  const customer = world.require('customer', id);
  for (const subscription of world.store.list('subscription')) {
    if (subscription.customer === id && subscription.status !== 'canceled') cancelSubscription(world, subscription.id);
  }
  world.store.remove('customer', id);
  world.store.save<'sandbox.deleted_customer'>({ id, object: 'sandbox.deleted_customer' });
  world.emit('customer.deleted', customer);
  return { id, object: 'customer', deleted: true };
}

export function retrieveCustomer(world: World, id: string): Stripe.Customer | Stripe.DeletedCustomer {
  const isDeleted = world.store.find('sandbox.deleted_customer', id) !== undefined;
  return isDeleted ? { id, object: 'customer', deleted: true } : world.require('customer', id);
}
