/**
 * What an AI feature imports to spend credits over HTTP. Before an action runs it is debited; only an answer lets it
 * run, a thrown error never does. Every call may be repeated: an action is charged once. Features that spend from
 * their own Temporal workflows import `workflow.ts` instead, or `standalone-debit.ts`. No server code in this folder.
 */
import type { Card, DebitCall, Debited, RefundCall, Refunded } from './answers.js';
import { createCall, type Call, type CallOptions, type HttpOptions } from './http.js';

export { CreditsRefused, CreditsUnavailable } from './refusals.js';
export type { Action } from '../domain/business-key.js';
export type { CallOptions, Card, DebitCall, Debited, HttpOptions as CreditsClientOptions, RefundCall, Refunded };

export class CreditsClient {
  readonly #call: Call;

  constructor(options: HttpOptions) {
    this.#call = createCall(options);
  }

  /** Charges an action, or says that it was charged before. Throws `CreditsRefused` or `CreditsUnavailable`. */
  async debit(call: DebitCall, options?: CallOptions): Promise<Debited> {
    return (await this.#call('POST', '/v1/debits', call, options)) as Debited;
  }

  /** Gives a charge back, whole or in part. */
  async refund({ debitId, ...body }: RefundCall, options?: CallOptions): Promise<Refunded> {
    return (await this.#call('POST', `/v1/debits/${encodeURIComponent(debitId)}/refund`, body, options)) as Refunded;
  }

  async readCard(accountId: string, options?: CallOptions): Promise<Card> {
    const path = `/v1/accounts/${encodeURIComponent(accountId)}/balance`;
    return (await this.#call('GET', path, undefined, options)) as Card;
  }
}
