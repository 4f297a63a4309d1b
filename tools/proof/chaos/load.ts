/**
 * Clients that spend from one account through whichever process answers. A call whose outcome is unknown is repeated,
 * the same one, until it is answered: that is what callers are told to do, and what must never charge twice.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { CreditsRefused, type Debited } from '../../../client/index.js';
import { debitAsActivity } from '../../../client/standalone-debit.js';
import type { Action } from '../../../domain/business-key.js';
import type { Cluster } from './cluster.js';

export const HOT_ACCOUNT = 'hot';

/** What the ledger has acknowledged: by debit, and what was given back of it. */
export interface Acknowledged {
  readonly debits: Map<string, { readonly action: string; readonly tokens: number }>;
  readonly refunds: Map<string, { readonly debitId: string; readonly tokens: number }>;
  /** Answers that contradict an earlier one. */
  readonly contradictions: string[];
  refusals: number;
  /** Tries that ended without an answer. */
  unknown: number;
  unanswered: number;
  slowestMs: number;
}

/** After the end of the chaos, when everything runs again. */
const GIVE_UP_AFTER_MS = 120_000;
const TRY_LIMIT_MS = 8_000;
const LOOK_EVERY_MS = 50;

export class Load {
  readonly acknowledged: Acknowledged = {
    debits: new Map(),
    refunds: new Map(),
    contradictions: [],
    refusals: 0,
    unknown: 0,
    unanswered: 0,
    slowestMs: 0,
  };
  readonly #cluster: Cluster;
  readonly #run: string;
  readonly #clients: Promise<void>[] = [];
  #count = 0;
  #answered = 0;
  /** When the clients were told to stop. */
  #stoppedAtMs = Number.POSITIVE_INFINITY;

  constructor(cluster: Cluster, run: string) {
    this.#cluster = cluster;
    this.#run = run;
  }

  /** Starts clients over HTTP, and some that spend through Temporal when there is one. */
  start(clients: number, temporal?: { readonly client: Client; readonly clients: number }): void {
    for (let index = 0; index < clients; index += 1) this.#clients.push(this.#spend((action) => this.#debit(action)));
    for (let index = 0; temporal && index < temporal.clients; index += 1) {
      this.#clients.push(this.#spend((action) => this.#debitAsActivity(temporal.client, action)));
    }
  }

  /** Waits until this many more debits are acknowledged; false if the product seems to have stopped answering. */
  async moreAnswers(count: number): Promise<boolean> {
    const enough = this.#answered + count;
    const startedMs = performance.now();
    while (this.#answered < enough) {
      if (performance.now() - startedMs > GIVE_UP_AFTER_MS) return false;
      await sleep(LOOK_EVERY_MS);
    }
    return true;
  }

  /** Lets every client finish its call. */
  async stop(): Promise<Acknowledged> {
    this.#stoppedAtMs = performance.now();
    await Promise.all(this.#clients);
    return this.acknowledged;
  }

  async #spend(debit: (action: Action) => Promise<Debited | null>): Promise<void> {
    while (this.#stoppedAtMs === Number.POSITIVE_INFINITY) {
      const meetingId = `${this.#run}-${Math.random() < 0.75 ? (this.#count += 1) : Math.ceil(Math.random() * this.#count)}`;
      const debited = await debit({ feature: 'meeting_assistant', meetingId });
      if (!debited) continue;
      this.#note(debited);
      if (Math.random() < 0.1) await this.#refund(debited.debit.id);
    }
  }

  #note({ debit }: Debited): void {
    const { debits, contradictions } = this.acknowledged;
    const before = debits.get(debit.id);
    if (before && before.tokens !== debit.tokens) contradictions.push(`${debit.id} was told with two amounts`);
    this.#answered += 1;
    debits.set(debit.id, { action: debit.feature, tokens: debit.tokens });
  }

  async #debit(action: Action): Promise<Debited | null> {
    return (await this.#insist('/v1/debits', { accountId: HOT_ACCOUNT, action })) as Debited | null;
  }

  async #debitAsActivity(client: Client, action: Action): Promise<Debited | null> {
    return (await this.#repeat(async () => {
      try {
        return await debitAsActivity(client, { accountId: HOT_ACCOUNT, action });
      } catch (error) {
        if (error instanceof CreditsRefused) return 'refused';
        throw error;
      }
    })) as Debited | null;
  }

  async #refund(debitId: string): Promise<void> {
    const path = `/v1/debits/${encodeURIComponent(debitId)}/refund`;
    const body = { reason: 'chaos', tokens: 1, requestId: `refund-${debitId.replaceAll('~', '-')}` };
    const answer = (await this.#insist(path, body)) as { refund: { id: string; tokens: number } } | null;
    if (answer) this.acknowledged.refunds.set(answer.refund.id, { debitId, tokens: answer.refund.tokens });
  }

  #insist(path: string, body: object): Promise<unknown> {
    return this.#repeat(async () => {
      const { apis, apiKey } = this.#cluster;
      const { url } = apis[Math.floor(Math.random() * apis.length)]!;
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TRY_LIMIT_MS),
      });
      const answer: unknown = await response.json();
      if (response.ok) return answer;
      if (response.status === 402 || response.status === 409) return 'refused';
      throw new Error(`${path} answers ${response.status}`);
    });
  }

  /** The answer, or null for a refusal and for a call that was given up. */
  async #repeat(attempt: () => Promise<unknown>): Promise<unknown> {
    const startedMs = performance.now();
    while (performance.now() - this.#stoppedAtMs < GIVE_UP_AFTER_MS) {
      try {
        const answer = await attempt();
        this.acknowledged.slowestMs = Math.max(this.acknowledged.slowestMs, performance.now() - startedMs);
        if (answer !== 'refused') return answer;
        this.acknowledged.refusals += 1;
        return null;
      } catch {
        this.acknowledged.unknown += 1;
        await sleep(20 + Math.random() * 200);
      }
    }
    this.acknowledged.unanswered += 1;
    return null;
  }
}
