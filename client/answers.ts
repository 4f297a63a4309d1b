/** What the service answers, as it arrives over HTTP and from activities: the domain's shapes with times as ISO strings. */
import type { DebitAnswer, RefundAnswer } from '../domain/answers.js';
import type { Balance } from '../domain/account-state.js';
import type { Action } from '../domain/business-key.js';

export type Json<T> = T extends Date ? string : T extends object ? { readonly [K in keyof T]: Json<T[K]> } : T;

export interface DebitCall {
  readonly accountId: string;
  readonly spaceId?: string;
  readonly memberId?: string;
  readonly action: Action;
  /** Only for callers that must find their own call again; the action alone is charged once already. */
  readonly requestId?: string;
  readonly holdId?: string;
}

export interface RefundCall {
  readonly debitId: string;
  /** All that is left of the debit, when left out. */
  readonly tokens?: number;
  readonly reason: string;
  /** The caller's own name for this refund, the same at every try: a repeat gives nothing more. */
  readonly requestId: string;
}

export type Debited = Json<DebitAnswer>;
export type Refunded = Json<RefundAnswer>;

/** The activity `readBalance`. */
export interface BalanceRead {
  readonly accountId: string;
  readonly balance: Balance;
  readonly periodEndsAt: string;
}

/** The part of the card that an AI feature decides by: what is left, until when, and what to tell the person. */
export interface Card {
  readonly accountId: string;
  readonly plan: { readonly id: string; readonly name: string; readonly free: boolean };
  readonly creditsLeft: number;
  readonly creditsTotal: number;
  readonly creditsHeld: number;
  readonly state: 'ok' | 'low' | 'exhausted';
  readonly period: {
    readonly id: string;
    readonly number: number;
    readonly start: string;
    /** Exclusive. */
    readonly end: string;
    readonly timeZone: string;
  };
  readonly message: string | null;
}
