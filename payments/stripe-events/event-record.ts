/** Makes the record of an event: what it is about, and nothing that it claims. */
import type Stripe from 'stripe';
import { dueFrom } from '../../storage/due-work.js';
import { idOf } from '../stripe-client.js';
import type { StripeEventRecord } from './models.js';

interface EventObject {
  readonly id?: string;
  readonly object?: string;
  readonly client_reference_id?: string | null;
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly payment_intent?: string | { readonly id: string } | null;
}

export function eventRecordOf(event: Stripe.Event, via: StripeEventRecord['via']): StripeEventRecord {
  const object = event.data.object as EventObject;
  const now = new Date();
  return {
    _id: event.id,
    type: event.type,
    objectId: object.id ?? '',
    created: new Date(event.created * 1_000),
    livemode: event.livemode,
    connectedAccount: event.account ?? null,
    topUpId: object.metadata?.['topUpId'] ?? object.client_reference_id ?? null,
    paymentIntentId: object.object === 'payment_intent' ? (object.id ?? null) : idOf(object.payment_intent),
    via,
    receivedAt: now,
    outcome: null,
    parkedBecause: null,
    ...dueFrom(now),
  };
}
