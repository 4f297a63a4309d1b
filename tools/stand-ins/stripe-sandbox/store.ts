/** Stores the sandbox's objects in memory and, given a folder, in a journal with one saved object per line. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Stripe } from 'stripe';

/** The parts of a checkout session that Stripe shows only on request. */
export interface SessionDetails {
  id: string;
  object: 'sandbox.session_details';
  lineItems: Stripe.LineItem[];
  paymentIntent: { description: string | null; metadata: Stripe.Metadata };
}

export interface Delivery {
  /** The event's id. */
  id: string;
  object: 'sandbox.delivery';
  state: 'waiting' | 'delivered' | 'dropped' | 'given up' | 'no endpoint';
  attempts: number;
  lastAnswer: string | null;
}

/** The stored answer of an idempotency key. */
export interface StoredAnswer {
  id: string;
  object: 'sandbox.answer';
  request: string;
  requestId: string;
  createdS: number;
  status: number;
  body: string;
}

/** Stripe remembers that a customer was deleted, and nothing else of it. */
export interface DeletedCustomer {
  id: string;
  object: 'sandbox.deleted_customer';
}

export interface Kinds {
  customer: Stripe.Customer;
  'checkout.session': Stripe.Checkout.Session;
  payment_intent: Stripe.PaymentIntent;
  charge: Stripe.Charge;
  refund: Stripe.Refund;
  dispute: Stripe.Dispute;
  invoice: Stripe.Invoice;
  invoiceitem: Stripe.InvoiceItem;
  subscription: Stripe.Subscription;
  'billing_portal.session': Stripe.BillingPortal.Session;
  event: Stripe.Event;
  'sandbox.session_details': SessionDetails;
  'sandbox.deleted_customer': DeletedCustomer;
  'sandbox.delivery': Delivery;
  'sandbox.answer': StoredAnswer;
}

interface Stored {
  id: string;
  object: string;
}

export class Store {
  readonly #kinds = new Map<string, Map<string, Stored>>();
  readonly #journal: string | undefined;

  constructor(dataDir: string | undefined) {
    if (dataDir === undefined) return;
    mkdirSync(dataDir, { recursive: true });
    this.#journal = path.join(dataDir, 'journal.jsonl');
    this.#load(this.#journal);
  }

  /** Stores a copy: later changes of the argument need another save. */
  save<K extends keyof Kinds>(object: Kinds[K] & { object: K }): Kinds[K] {
    const line = JSON.stringify(object);
    if (this.#journal !== undefined) appendFileSync(this.#journal, `${line}\n`);
    const copy = JSON.parse(line) as Stored;
    this.#put(copy);
    return copy as unknown as Kinds[K];
  }

  remove(kind: keyof Kinds, id: string): void {
    this.#kinds.get(kind)?.delete(id);
    if (this.#journal !== undefined) {
      appendFileSync(this.#journal, `${JSON.stringify({ id, object: kind, sandboxRemoved: true })}\n`);
    }
  }

  /** Returns a copy, or undefined. */
  find<K extends keyof Kinds>(kind: K, id: string): Kinds[K] | undefined {
    const found = this.#kinds.get(kind)?.get(id);
    return found === undefined ? undefined : (structuredClone(found) as unknown as Kinds[K]);
  }

  /** Newest first. */
  list<K extends keyof Kinds>(kind: K): Kinds[K][] {
    return [...(this.#kinds.get(kind)?.values() ?? [])].reverse() as unknown as Kinds[K][];
  }

  /** Finds a Stripe object of any kind by its id. */
  findAny(id: string): Stored | undefined {
    for (const [kind, objects] of this.#kinds) {
      const found = kind.startsWith('sandbox.') ? undefined : objects.get(id);
      if (found !== undefined) return structuredClone(found);
    }
    return undefined;
  }

  #put(object: Stored): void {
    const objects = this.#kinds.get(object.object) ?? new Map<string, Stored>();
    this.#kinds.set(object.object, objects.set(object.id, object));
  }

  /** Also rewrites the journal without replaced objects. An incomplete last line, left by a crash, is dropped. */
  #load(journal: string): void {
    if (existsSync(journal)) {
      for (const line of readFileSync(journal, 'utf8').split('\n')) this.#replay(line);
    }
    const unfinished = `${journal}.tmp`;
    const objects = [...this.#kinds.values()].flatMap((kind) => [...kind.values()]);
    writeFileSync(unfinished, objects.map((object) => `${JSON.stringify(object)}\n`).join(''));
    renameSync(unfinished, journal);
  }

  #replay(line: string): void {
    if (line === '') return;
    try {
      const object = JSON.parse(line) as Stored & { sandboxRemoved?: true };
      if (object.sandboxRemoved === true) this.#kinds.get(object.object)?.delete(object.id);
      else this.#put(object);
    } catch {
      // The line that was being written when the process was killed.
    }
  }
}
