/**
 * AI features import this file to spend credits over HTTP. A feature debits an action before it runs it: an answer lets
 * the action run, a thrown error never does. Every call may be repeated: an action is charged once. Features that spend
 * from their own Temporal workflows import `workflow.ts` or `standalone-debit.ts`. This folder has no server code.
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
  WaitingAction,
  WaitingCall,
  WaitingDebitOptions,
} from './answers.js';
import { cancelWaiting, debitOrWait, type WaitOptions } from './debit-or-wait.js';
import { createCall, REAL, type Call, type CallOptions, type HttpOptions, type Surroundings } from './http.js';

export { CreditsRefused, CreditsUnavailable } from './refusals.js';
export type { Action } from '../domain/business-key.js';
export type { CallOptions, Card, DebitCall, Debited, HttpOptions as CreditsClientOptions, RefundCall, Refunded };
export type { WaitingAction, WaitingCall, WaitingDebitOptions, WaitOptions };
export type { BulkHoldCall, ExtendCall, Held, HoldCall, QuoteCall, Quoted, ReleaseCall, SettleCall, Settled };

export class CreditsClient {
  readonly #call: Call;
  readonly #sleep: Surroundings['sleep'];

  constructor(options: HttpOptions) {
    this.#call = createCall(options);
    this.#sleep = (options.surroundings ?? REAL).sleep;
  }

  /** Charges an action, or reports that it was charged before. Throws `CreditsRefused` or `CreditsUnavailable`. */
  async debit(call: DebitCall, options?: CallOptions): Promise<Debited> {
    return (await this.#call('POST', '/v1/debits', call, options)) as Debited;
  }

  /**
   * Charges an action, or waits until it is charged. Throws `CreditsRefused` when it is refused for another reason, or when
   * the wait ends without a charge. A meeting needs `waitSeconds`.
   */
  async debitOrWait(call: WaitingDebitOptions, options?: WaitOptions): Promise<Debited> {
    return await debitOrWait({ call: this.#call, sleep: this.#sleep }, call, options);
  }

  /** Ends a wait; answers with what became of it, which may be a charge. */
  async cancelWaiting(call: WaitingCall, options?: CallOptions): Promise<WaitingAction> {
    return await cancelWaiting(this.#call, call, options);
  }

  /** Refunds a charge, in full or in part. */
  async refund({ debitId, ...body }: RefundCall, options?: CallOptions): Promise<Refunded> {
    return (await this.#call('POST', `/v1/debits/${encodeURIComponent(debitId)}/refund`, body, options)) as Refunded;
  }

  /** Reserves an action, or many of one feature. An action that is already charged answers with its debit instead. */
  async hold(call: BulkHoldCall, options?: CallOptions): Promise<Held>;
  async hold(call: HoldCall, options?: CallOptions): Promise<Held | Debited>;
  async hold(call: HoldCall, options?: CallOptions): Promise<Held | Debited> {
    return (await this.#call('POST', '/v1/holds', call, options)) as Held | Debited;
  }

  /** Charges an action's hold and gives back the rest. After the refusal `hold-resolved`, debit the action instead. */
  async settle({ holdId, ...body }: SettleCall, options?: CallOptions): Promise<Settled> {
    return (await this.#resolve(holdId, 'settle', body, options)) as Settled;
  }

  async release({ holdId }: ReleaseCall, options?: CallOptions): Promise<Held> {
    return (await this.#resolve(holdId, 'release', {}, options)) as Held;
  }

  async extend({ holdId, ...body }: ExtendCall, options?: CallOptions): Promise<Held> {
    return (await this.#resolve(holdId, 'extend', body, options)) as Held;
  }

  /** Returns what actions would cost. With `hold`, it reserves them at that price if all are allowed. */
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
