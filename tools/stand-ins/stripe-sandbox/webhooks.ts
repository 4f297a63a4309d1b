/**
 * Sends signed webhooks to one endpoint, at least once and in any order, as Stripe does. A webhook that is not answered
 * with 2xx is retried after seconds, where Stripe takes hours. The modes let tests play what can go wrong on the way.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import Stripe from 'stripe';
import type { Delivery, Store } from './store.js';

export const WEBHOOK_MODES = ['normal', 'duplicate', 'drop', 'delay', 'reorder', 'wrong_secret'] as const;
export type WebhookMode = (typeof WEBHOOK_MODES)[number];

export interface WebhookOptions {
  url: string | undefined;
  secret: string;
  /** The pause before the second try, doubled for each further try. */
  retryPauseMs: number;
  nowMs: () => number;
}

/** One try to deliver a webhook, as people and tests see it. */
export interface WebhookTry {
  at: string;
  eventId: string;
  type: string;
  /** The answer's status, or the reason for the missing answer. */
  answer: number | string;
}

const MAX_TRIES = 12;
const MAX_PAUSE_MS = 30_000;
const ANSWER_TIMEOUT_MS = 10_000;
const MAX_LOGGED_TRIES = 1_000;

export class Webhooks {
  mode: WebhookMode = 'normal';
  delayMs = 1_000;
  url: string | undefined;
  readonly tries: WebhookTry[] = [];
  readonly #store: () => Store;
  readonly #options: WebhookOptions;
  readonly #ending = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #held: Stripe.Event[] = [];

  constructor(store: () => Store, options: WebhookOptions) {
    this.#store = store;
    this.#options = options;
    this.url = options.url;
  }

  /** Handles an event as the mode says; never waits for the endpoint. */
  send(event: Stripe.Event): void {
    this.#note({ id: event.id, object: 'sandbox.delivery', state: 'waiting', attempts: 0, lastAnswer: null });
    switch (this.mode) {
      case 'drop':
        this.#end(event, 'dropped');
        return;
      case 'delay':
        this.#inBackground(() => this.#deliverAfter(this.delayMs, event));
        return;
      case 'reorder':
        this.#hold(event);
        return;
      case 'duplicate':
        this.#inBackground(async () => {
          await this.#deliver(event);
          await this.#deliver(event);
        });
        return;
      case 'normal':
      case 'wrong_secret':
        this.#inBackground(() => this.#deliver(event));
    }
  }

  /** Sends the webhooks that an earlier run of the sandbox left waiting. */
  resume(): void {
    for (const { id } of this.#store().list('sandbox.delivery').filter(isWaiting).reverse()) {
      const event = this.#store().find('event', id);
      if (event !== undefined) this.#inBackground(() => this.#deliver(event));
    }
  }

  /** Resolves when no webhook is on its way. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.drained();
  }

  #hold(event: Stripe.Event): void {
    this.#held.push(event);
    if (this.#held.length > 1) return;
    this.#inBackground(async () => {
      await pause(this.delayMs, this.#ending.signal);
      const backwards = this.#held.reverse();
      this.#held = [];
      for (const late of backwards) await this.#deliver(late);
    });
  }

  async #deliverAfter(delayMs: number, event: Stripe.Event): Promise<void> {
    await pause(delayMs, this.#ending.signal);
    await this.#deliver(event);
  }

  async #deliver(event: Stripe.Event): Promise<void> {
    let pauseMs = this.#options.retryPauseMs;
    for (let attempts = 1; attempts <= MAX_TRIES; attempts += 1) {
      if (this.#ending.signal.aborted) return;
      if (this.url === undefined) {
        this.#end(event, 'no endpoint');
        return;
      }
      const answer = await this.#try(this.url, event);
      this.#log({ at: new Date().toISOString(), eventId: event.id, type: event.type, answer });
      const accepted = typeof answer === 'number' && answer >= 200 && answer < 300;
      const state = accepted ? 'delivered' : attempts === MAX_TRIES ? 'given up' : 'waiting';
      this.#note({ id: event.id, object: 'sandbox.delivery', state, attempts, lastAnswer: String(answer) });
      if (accepted) this.#end(event, 'delivered');
      if (state !== 'waiting') return;
      await pause(pauseMs, this.#ending.signal);
      pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
    }
  }

  async #try(url: string, event: Stripe.Event): Promise<number | string> {
    const payload = JSON.stringify(event, null, 2);
    const secret = this.mode === 'wrong_secret' ? `${this.#options.secret}_of_someone_else` : this.#options.secret;
    const timestamp = Math.floor(this.#options.nowMs() / 1_000);
    try {
      const response = await fetch(url, {
        method: 'POST',
        body: payload,
        redirect: 'manual',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'stripe-signature': signer.generateTestHeaderString({ payload, secret, timestamp }),
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks) Fuelgauge sandbox',
        },
        signal: AbortSignal.any([this.#ending.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return response.status;
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      return cause instanceof Error ? cause.message : String(cause);
    }
  }

  #end(event: Stripe.Event, state: Delivery['state']): void {
    const known = this.#store().find('sandbox.delivery', event.id);
    if (known !== undefined) this.#note({ ...known, state });
    // As at Stripe, an event without a waiting endpoint has no pending webhook. A dropped one looks the same.
    const stored = this.#store().find('event', event.id);
    if (stored !== undefined) this.#store().save<'event'>({ ...stored, pending_webhooks: 0 });
  }

  #note(delivery: Delivery): void {
    this.#store().save<'sandbox.delivery'>(delivery);
  }

  #log(webhookTry: WebhookTry): void {
    this.tries.push(webhookTry);
    if (this.tries.length > MAX_LOGGED_TRIES) this.tries.shift();
  }

  #inBackground(work: () => Promise<void>): void {
    const delivery = work().finally(() => this.#running.delete(delivery));
    this.#running.add(delivery);
  }
}

const signer = new Stripe('sk_test_sandbox').webhooks;

function isWaiting({ state }: Delivery): boolean {
  return state === 'waiting';
}

/** Resolves early when the sandbox stops. */
async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  await sleep(durationMs, undefined, { signal }).catch(() => undefined);
}
