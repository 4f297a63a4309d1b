/**
 * What an AI feature imports to spend credits over HTTP. Before an action runs it is debited; only an answer lets it
 * run, a thrown error never does. Every call may be repeated: an action is charged once. Features that spend from
 * their own Temporal workflows import `workflow.ts` instead, or `standalone-debit.ts`. No server code in this folder.
 */
import type {
  BulkHoldCall,
  Card,
  DebitCall,
  Debited,
  ExtendCall,
  Held,
  HoldCall,
  QuoteCall,
  Quoted,
  RefundCall,
  Refunded,
  ReleaseCall,
  SettleCall,
  Settled,
} from './answers.js';
import { createCall, type Call, type CallOptions, type HttpOptions } from './http.js';

export { CreditsRefused, CreditsUnavailable } from './refusals.js';
export type { Action } from '../domain/business-key.js';
export type { CallOptions, Card, DebitCall, Debited, HttpOptions as CreditsClientOptions, RefundCall, Refunded };
export type { BulkHoldCall, ExtendCall, Held, HoldCall, QuoteCall, Quoted, ReleaseCall, SettleCall, Settled };

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

  /** Reserves an action, or many of one feature. An action that is charged already answers with its debit instead. */
  async hold(call: BulkHoldCall, options?: CallOptions): Promise<Held>;
  async hold(call: HoldCall, options?: CallOptions): Promise<Held | Debited>;
  async hold(call: HoldCall, options?: CallOptions): Promise<Held | Debited> {
    return (await this.#call('POST', '/v1/holds', call, options)) as Held | Debited;
  }

  /** Charges an action's hold; the rest of it comes back. Refused with `hold-resolved`: debit the action instead. */
  async settle({ holdId, ...body }: SettleCall, options?: CallOptions): Promise<Settled> {
    return (await this.#resolve(holdId, 'settle', body, options)) as Settled;
  }

  async release({ holdId }: ReleaseCall, options?: CallOptions): Promise<Held> {
    return (await this.#resolve(holdId, 'release', {}, options)) as Held;
  }

  async extend({ holdId, ...body }: ExtendCall, options?: CallOptions): Promise<Held> {
    return (await this.#resolve(holdId, 'extend', body, options)) as Held;
  }

  /** What actions would cost; with `hold`, reserved at that price if all of it is allowed. */
  async quote(call: QuoteCall, options?: CallOptions): Promise<Quoted> {
    return (await this.#call('POST', '/v1/quotes', call, options)) as Quoted;
  }

  async readCard(accountId: string, options?: CallOptions): Promise<Card> {
    const path = `/v1/accounts/${encodeURIComponent(accountId)}/balance`;
    return (await this.#call('GET', path, undefined, options)) as Card;
  }

  async #resolve(holdId: string, how: string, body: object, options: CallOptions | undefined): Promise<unknown> {
    return await this.#call('POST', `/v1/holds/${encodeURIComponent(holdId)}/${how}`, body, options);
  }
}
