/** Holds the state that all parts of the sandbox share: objects, clock, ids, and the events that become webhooks. */
import { randomBytes } from 'node:crypto';
import Stripe from 'stripe';
import { noSuch } from './refusal.js';
import { Store, type Kinds } from './store.js';

export interface WorldOptions {
  dataDir: string | undefined;
  nowMs: () => number;
  /** Receives each new event, to send it to the webhook endpoint. */
  onEvent: (event: Stripe.Event) => void;
}

export class World {
  readonly store: Store;
  /** The address of this sandbox, known once it listens. */
  baseUrl = '';
  /** While true, each new refund fails right after its creation. */
  refundsFail = false;
  /** The API request in progress; its events name it. */
  request: { id: string | null; idempotency_key: string | null } = { id: null, idempotency_key: null };
  readonly #nowMs: () => number;
  readonly #onEvent: (event: Stripe.Event) => void;

  constructor(options: WorldOptions) {
    this.store = new Store(options.dataDir);
    this.#nowMs = options.nowMs;
    this.#onEvent = options.onEvent;
  }

  /** Unix time in seconds, as Stripe writes it. */
  nowS(): number {
    return Math.floor(this.#nowMs() / 1_000);
  }

  id(prefix: string): string {
    return `${prefix}_${randomBytes(12).toString('hex')}`;
  }

  /** Returns the object, or throws Stripe's refusal, which names the parameter (`id` for one in the path). */
  require<K extends keyof Kinds>(kind: K, id: string, param = 'id'): Kinds[K] {
    const found = this.store.find(kind, id);
    if (found === undefined) throw noSuch(kind, id, param);
    return found;
  }

  /** Stores an event with the object's present state and hands it on. */
  emit(type: Stripe.Event['type'], object: { id: string }, previous?: object): void {
    this.emitShaped(type, { object, ...(previous !== undefined && { previous_attributes: previous }) });
  }

  /** Emits an event whose data has any shape, as a test wishes; `more` replaces fields of the event. */
  emitShaped(type: string, data: unknown, more: object = {}): Stripe.Event {
    const event = {
      id: this.id('evt'),
      object: 'event',
      api_version: Stripe.API_VERSION,
      created: this.nowS(),
      data,
      livemode: false,
      pending_webhooks: 1,
      request: this.request,
      type,
      ...more,
    } as unknown as Stripe.Event;
    const stored = this.store.save<'event'>(event);
    this.#onEvent(stored);
    return stored;
  }
}
