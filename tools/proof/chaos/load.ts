/**
 * Runs clients that spend from one account through randomly chosen processes. A call with an unknown outcome is
 * repeated unchanged until it is answered, as our documentation demands of callers; it must never be charged twice.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { CreditsRefused, type Debited } from '../../../client/index.js';
import { debitAsActivity } from '../../../client/standalone-debit.js';
import type { Action } from '../../../domain/business-key.js';
import type { Cluster } from './cluster.js';

export const HOT_ACCOUNT = 'hot';

/** The debits and refunds that the ledger has acknowledged, by their ids. */
export interface Acknowledged {
  /** The tokens that each debit took. */
  readonly debits: Map<string, number>;
  /** The tokens that each refund gave back. */
  readonly refunds: Map<string, number>;
  /** Answers that contradict an earlier one. */
  readonly contradictions: string[];
  refusals: number;
  /** The number of tries that ended without an answer. */
  unknown: number;
  unanswered: number;
  slowestMs: number;
}

/** Counted from the end of the chaos, when every process runs again. */
const ANSWER_TIMEOUT_MS = 120_000;
const TRY_TIMEOUT_MS = 8_000;
const POLL_EVERY_MS = 50;

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
  /** When `stop` was called; the clients make no new calls after it. */
  #stoppedAtMs = Number.POSITIVE_INFINITY;

  constructor(cluster: Cluster, run: string) {
    this.#cluster = cluster;
    this.#run = run;
  }

  /** Starts clients over HTTP, and some that spend through Temporal. */
  start(clients: number, temporal: { readonly client: Client; readonly clients: number }): void {
    for (let index = 0; index < clients; index += 1) this.#clients.push(this.#spend((action) => this.#debit(action)));
    for (let index = 0; index < temporal.clients; index += 1) {
      this.#clients.push(this.#spend((action) => this.#debitAsActivity(temporal.client, action)));
    }
  }

  /**
   * Waits until this many more debits are acknowledged. Returns false if the product seems to have stopped answering.
   */
  async moreAnswers(count: number): Promise<boolean> {
    const enough = this.#answered + count;
    const startedMs = performance.now();
    while (this.#answered < enough) {
      if (performance.now() - startedMs > ANSWER_TIMEOUT_MS) return false;
      await sleep(POLL_EVERY_MS);
    }
    return true;
  }

  /** Lets every client finish its present call. */
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
    if (before !== undefined && before !== debit.tokens)
      contradictions.push(`${debit.id} was answered with two amounts`);
    this.#answered += 1;
    debits.set(debit.id, debit.tokens);
  }

  async #debit(action: Action): Promise<Debited | null> {
    return (await this.#post('/v1/debits', { accountId: HOT_ACCOUNT, action })) as Debited | null;
  }

  async #debitAsActivity(client: Client, action: Action): Promise<Debited | null> {
    return (await this.#repeatUntilAnswered(async () => {
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
    const answer = (await this.#post(path, body)) as { refund: { id: string; tokens: number } } | null;
    if (answer) this.acknowledged.refunds.set(answer.refund.id, answer.refund.tokens);
  }

  #post(path: string, body: object): Promise<unknown> {
    return this.#repeatUntilAnswered(async () => {
      const { apis, apiKey } = this.#cluster;
      const { url } = apis[Math.floor(Math.random() * apis.length)]!;
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TRY_TIMEOUT_MS),
      });
      const answer: unknown = await response.json();
      if (response.ok) return answer;
      if (response.status === 402 || response.status === 409) return 'refused';
      throw new Error(`${path} answers ${response.status}`);
    });
  }

  /** Returns the answer; null for a refusal and for a call that got no answer in time. */
  async #repeatUntilAnswered(attempt: () => Promise<unknown>): Promise<unknown> {
    const startedMs = performance.now();
    while (performance.now() - this.#stoppedAtMs < ANSWER_TIMEOUT_MS) {
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
