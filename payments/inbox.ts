/**
 * What Stripe tells us, by webhook or when asked for its events: verified, stored once under the event's id, answered,
 * and worked on afterwards. Working on an event means to have its purchase looked at; the event itself decides nothing.
 */
import Stripe from 'stripe';
import { FuelgaugeError, tryAgain } from '../domain/errors.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import type { PaymentModels, StripeEventRecord } from './models.js';
import { pauseAfterMs } from '../storage/backoff.js';
import { idOf } from './payment.js';
import type { TopUps } from './top-ups/top-ups.js';
import type { TopUpWorkflows } from './top-ups/top-up-workflows.js';

export interface Inbox {
  /** Throws `webhook-not-verified`, or `try-again` where no secret is set. Resolves once the event is stored. */
  receive(body: Buffer, signature: string | undefined): Promise<void>;
  /** Stores what is new of these, and works on it. How many were new. */
  take(events: readonly Stripe.Event[]): Promise<number>;
  /** Works on what could not be worked on before. */
  workOff(limit: number): Promise<number>;
  /** The purchase was settled after `before`: whatever was received by then has been worked on. */
  workedOn(topUpId: string, before: Date): Promise<void>;
  /** Resolves once nothing is being worked on. */
  drain(): Promise<void>;
}

/** What became of an event: see its record. */
export type Handled = Pick<StripeEventRecord, 'parkedBecause'> & { readonly outcome: string };

/** Other things of ours that Stripe has events about. Null: the event is about something else. */
export type EventHandler = (event: StripeEventRecord) => Promise<Handled | null>;

interface InboxParts {
  readonly stripe: Stripe;
  readonly models: Pick<PaymentModels, 'events'>;
  readonly topUps: TopUps;
  readonly workflows: Pick<TopUpWorkflows, 'wake'>;
  /** All verify, while they are changed. */
  readonly webhookSecrets: readonly string[];
  readonly livemode: boolean;
  readonly others?: readonly EventHandler[];
  readonly onError: (error: unknown) => void;
}

/** A signature may be so old, or so far ahead of our clock. */
const TOLERANCE_S = 300;
const LONGEST_PAUSE_MS = 5 * 60_000;
const OF_PAYMENTS = /^(checkout\.session|charge|refund|payment_intent)\./;

export function createInbox(parts: InboxParts): Inbox {
  const { stripe, topUps, workflows, webhookSecrets, livemode, others = [], onError } = parts;
  const { events } = parts.models;
  const working = new Set<Promise<void>>();

  const finish = async (_id: string, outcome: string, parkedBecause: string | null = null): Promise<void> => {
    if (parkedBecause !== null) onError(new Error(`event ${_id} waits for a person: ${parkedBecause}`));
    await events.updateOne({ _id }, { $set: { nextTryAt: null, outcome, parkedBecause } });
  };

  const workOn = async (event: StripeEventRecord): Promise<void> => {
    const { _id, tries } = event;
    const nextTryAt = new Date(Date.now() + pauseAfterMs(tries, LONGEST_PAUSE_MS));
    await events.updateOne({ _id }, { $set: { nextTryAt }, $inc: { tries: 1 } });
    if (event.livemode !== livemode || event.connectedAccount !== null) {
      await finish(_id, 'of another account');
      return;
    }
    for (const handle of others) {
      const handled = await handle(event);
      if (!handled) continue;
      await finish(_id, handled.outcome, handled.parkedBecause);
      return;
    }
    if (!OF_PAYMENTS.test(event.type)) {
      await finish(_id, 'of no interest');
      return;
    }
    const record = await topUpOf(event);
    if (!record) {
      await finish(_id, 'of no purchase of ours');
      return;
    }
    await events.updateOne({ _id }, { $set: { topUpId: record._id } });
    // It is ticked off once the purchase has been settled: see `workedOn`.
    await workflows.wake(record);
  };

  const topUpOf = async ({ topUpId, paymentIntentId }: StripeEventRecord) => {
    if (topUpId !== null) return await topUps.find(topUpId);
    if (paymentIntentId === null) return null;
    const known = await topUps.findByPaymentIntent(paymentIntentId);
    if (known) return known;
    const { metadata } = await stripe.paymentIntents.retrieve(paymentIntentId);
    const named = metadata['topUpId'];
    return named === undefined ? null : await topUps.find(named);
  };

  const workInBackground = (event: StripeEventRecord): void => {
    const work = workOn(event)
      .catch(onError)
      .finally(() => working.delete(work));
    working.add(work);
  };

  const store = async (event: Stripe.Event, via: StripeEventRecord['via']): Promise<StripeEventRecord | null> => {
    const { _id, ...fields } = recordOf(event, via);
    return (await insertIfMissing(events, _id, fields)) ? { _id, ...fields } : null;
  };

  return {
    async receive(body, signature) {
      if (webhookSecrets.length === 0) throw tryAgain('No webhook secret is set: STRIPE_WEBHOOK_SECRET.');
      const stored = await store(verified(stripe, body, signature, webhookSecrets), 'webhook');
      if (stored) workInBackground(stored);
    },

    async take(listed) {
      const ids = listed.map(({ id }) => id);
      const known = await events.find({ _id: { $in: ids } }, { _id: 1 }).lean<{ _id: string }[]>();
      const knownIds = new Set(known.map(({ _id }) => _id));
      let taken = 0;
      for (const event of listed.filter(({ id }) => !knownIds.has(id))) {
        const stored = await store(event, 'list');
        if (!stored) continue;
        taken += 1;
        await workOn(stored).catch(onError);
      }
      return taken;
    },

    async workOff(limit) {
      const waiting = await events
        .find({ nextTryAt: { $lte: new Date() } })
        .sort({ nextTryAt: 1 })
        .limit(limit)
        .lean<StripeEventRecord[]>();
      for (const event of waiting) await workOn(event).catch(onError);
      return waiting.length;
    },

    async workedOn(topUpId, before) {
      await events.updateMany(
        { topUpId, nextTryAt: { $ne: null }, receivedAt: { $lte: before } },
        { $set: { nextTryAt: null, outcome: 'settled' } },
      );
    },

    async drain() {
      while (working.size > 0) await Promise.all(working);
    },
  };
}

/** The SDK refuses signatures that are too old, but not those from the future. */
function verified(
  stripe: Stripe,
  body: Buffer,
  signature: string | undefined,
  secrets: readonly string[],
): Stripe.Event {
  const signedAt = Number(/(?:^|,)t=(\d+)/.exec(signature ?? '')?.[1] ?? Number.NaN);
  if (signature !== undefined && signedAt <= Date.now() / 1_000 + TOLERANCE_S) {
    for (const secret of secrets) {
      try {
        return stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE_S);
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw notVerified();
      }
    }
  }
  throw notVerified();
}

const notVerified = (): FuelgaugeError =>
  new FuelgaugeError('webhook-not-verified', 'The signature does not belong to this body, or its time is off.');

interface EventObject {
  readonly id?: string;
  readonly object?: string;
  readonly client_reference_id?: string | null;
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly payment_intent?: string | { readonly id: string } | null;
}

function recordOf(event: Stripe.Event, via: StripeEventRecord['via']): StripeEventRecord {
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
    tries: 0,
    nextTryAt: now,
    outcome: null,
    parkedBecause: null,
  };
}
