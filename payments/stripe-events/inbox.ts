/**
 * Stripe's events come in here, by webhook or because we asked for them. Each is verified, stored once under its id,
 * acknowledged, and handled afterwards. To handle an event is to look at what it is about; the event itself decides
 * nothing.
 */
import type Stripe from 'stripe';
import { tryAgain } from '../../domain/errors.js';
import { createDueWork, withBackoff } from '../../storage/due-work.js';
import { insertIfMissing } from '../../storage/insert-if-missing.js';
import { workOff } from '../../storage/work-off.js';
import type { PaymentModels } from '../models.js';
import { orMissing } from '../stripe-refusal.js';
import type { TopUpWorkflows } from '../top-ups/top-up-workflows.js';
import type { TopUps } from '../top-ups/top-ups.js';
import { eventRecordOf, isEvent, type NamedEvent } from './event-record.js';
import { isOfPurchase } from './event-types.js';
import { EVENT_PARKED, type StripeEventRecord } from './models.js';
import { verifiedEvent } from './signature.js';

export interface Inbox {
  /**
   * Throws `webhook-not-verified`, `malformed-body` for what is signed and no event, or `try-again` where no secret is
   * set. Resolves once the event is stored.
   */
  receive(body: Buffer, signature: string | undefined): Promise<void>;
  /**
   * Stores those of the events that are new, and handles them. Returns how many were new. Throws at its end if one could
   * not be stored: the others were taken.
   */
  take(events: readonly unknown[]): Promise<number>;
  /** Handles what could not be handled before. Returns how many events were due. */
  workOff(limit: number): Promise<number>;
  /** Finishes the events of a purchase that were received before its payment was read. */
  finishEventsOf(topUpId: string, receivedBefore: Date): Promise<void>;
  /** Counts the events that a person has to look at. */
  countParked(): Promise<number>;
  /** Resolves once no event is being handled. */
  drain(): Promise<void>;
}

/** What became of an event: see its record. */
export type Handled = Pick<StripeEventRecord, 'parkedBecause'> & { readonly outcome: string };

/** Handles events about other things than purchases. Null: the event is about something else. */
export type EventHandler = (event: StripeEventRecord) => Promise<Handled | null>;

interface InboxParts {
  readonly stripe: Stripe;
  readonly models: Pick<PaymentModels, 'events'>;
  readonly topUps: Pick<TopUps, 'find' | 'findByPaymentIntent'>;
  readonly workflows: Pick<TopUpWorkflows, 'wake'>;
  /** An event may be signed with any of them, so that a secret can be replaced. */
  readonly webhookSecrets: readonly string[];
  readonly livemode: boolean;
  readonly others?: readonly EventHandler[];
  readonly onError: (error: unknown) => void;
}

const MAX_PAUSE_MS = 5 * 60_000;

export function createInbox(parts: InboxParts): Inbox {
  const { stripe, topUps, workflows, webhookSecrets, livemode, others = [], onError } = parts;
  const { events } = parts.models;
  const work = createDueWork({ model: events, nextDueAt: withBackoff(MAX_PAUSE_MS) });
  const handling = new Set<Promise<void>>();

  const reportParked = (_id: string, because: string | null): void => {
    if (because !== null) onError(new Error(`event ${_id} waits for a person: ${because}`));
  };

  const finish = async (_id: string, outcome: string, parkedBecause: string | null = null): Promise<void> => {
    reportParked(_id, parkedBecause);
    await work.finish({ _id }, { outcome, parkedBecause });
  };

  const handle = async (event: StripeEventRecord): Promise<void> => {
    const { _id } = event;
    if (event.livemode !== livemode || event.connectedAccount !== null) {
      await finish(_id, 'ignored: another Stripe account or mode');
      return;
    }
    for (const other of others) {
      const handled = await other(event);
      if (!handled) continue;
      await finish(_id, handled.outcome, handled.parkedBecause);
      return;
    }
    if (!isOfPurchase(event.type)) {
      await finish(_id, 'ignored: not worked on');
      return;
    }
    const record = await topUpOf(event);
    if (!record) {
      await finish(_id, 'ignored: not our purchase');
      return;
    }
    await events.updateOne({ _id }, { $set: { topUpId: record._id } });
    // It is finished once the payment was read: see `finishEventsOf`.
    await workflows.wake(record);
  };

  const topUpOf = async ({ topUpId, paymentIntentId }: StripeEventRecord) => {
    if (topUpId !== null) return await topUps.find(topUpId);
    if (paymentIntentId === null) return null;
    const known = await topUps.findByPaymentIntent(paymentIntentId);
    if (known) return known;
    const intent = await orMissing(stripe.paymentIntents.retrieve(paymentIntentId), null);
    const named = intent?.metadata['topUpId'];
    return named === undefined ? null : await topUps.find(named);
  };

  const claimAndHandle = async (event: StripeEventRecord): Promise<void> => {
    const claimed = await work.claim(event);
    if (claimed) await handle(claimed);
  };

  const handleInBackground = (event: StripeEventRecord): void => {
    const running = claimAndHandle(event)
      .catch(onError)
      .finally(() => handling.delete(running));
    handling.add(running);
  };

  const store = async (event: NamedEvent, via: StripeEventRecord['via']): Promise<StripeEventRecord | null> => {
    const { _id, ...fields } = eventRecordOf(event, via);
    if (!(await insertIfMissing(events, _id, fields))) return null;
    reportParked(_id, fields.parkedBecause);
    return { _id, ...fields };
  };

  return {
    async receive(body, signature) {
      if (webhookSecrets.length === 0) throw tryAgain('No webhook secret is set: STRIPE_WEBHOOK_SECRET.');
      const stored = await store(verifiedEvent(stripe, body, signature, webhookSecrets), 'webhook');
      if (stored) handleInBackground(stored);
    },

    async take(listed) {
      const named = listed.filter(isEvent);
      if (named.length < listed.length)
        onError(new Error('Stripe lists an event without an id or a type: it is left out'));
      const ids = named.map(({ id }) => id);
      const known = await events.find({ _id: { $in: ids } }, { _id: 1 }).lean<{ _id: string }[]>();
      const knownIds = new Set(known.map(({ _id }) => _id));
      let taken = 0;
      const failures: unknown[] = [];
      const onFailure = (error: unknown): void => void failures.push(error);
      const unknown = named.filter(({ id }) => !knownIds.has(id));
      await workOff(unknown, { concurrency: 1, onError: onFailure }, async (event) => {
        const stored = await store(event, 'list');
        if (!stored) return;
        taken += 1;
        await claimAndHandle(stored).catch(onError);
      });
      if (failures.length > 0) throw failures[0];
      return taken;
    },

    // One after the other: events of the same purchase often come together.
    workOff: (limit) => work.workOff({ limit, concurrency: 1, onError }, handle),

    async finishEventsOf(topUpId, receivedBefore) {
      await work.finish({ topUpId, receivedAt: { $lte: receivedBefore } }, { outcome: 'applied' });
    },

    async countParked() {
      return await events.countDocuments({ outcome: EVENT_PARKED });
    },

    async drain() {
      while (handling.size > 0) await Promise.all(handling);
    },
  };
}
