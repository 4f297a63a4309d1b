/** What the service answers, as it arrives over HTTP and from activities: the domain's shapes with times as ISO strings. */
import type { DebitAnswer, HoldAnswer, HoldView, RefundAnswer, SettleAnswer } from '../domain/answers.js';
import type { Balance } from '../domain/reducer/account-state.js';
import type { Action } from '../domain/business-key.js';
import type { Feature } from '../domain/price-list.js';

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

interface HoldOptions {
  readonly accountId: string;
  readonly spaceId?: string;
  readonly memberId?: string;
  /** 1 to 86,400; 900 when left out. The hold then gives back by itself. */
  readonly ttlSeconds?: number;
}

export interface ActionHoldCall extends HoldOptions {
  readonly action: Action;
  readonly requestId?: string;
}

/** Spent by debits with the hold's id, at its price, and then released. */
export interface BulkHoldCall extends HoldOptions {
  readonly feature: Feature;
  readonly quantity: number;
  /** The caller's own name for this run, the same at every try. */
  readonly requestId: string;
}

export type HoldCall = ActionHoldCall | BulkHoldCall;

export interface SettleCall {
  readonly holdId: string;
  /** The whole hold, when left out. */
  readonly tokens?: number;
}

export interface ReleaseCall {
  readonly holdId: string;
}

export interface ExtendCall {
  readonly holdId: string;
  /** Counted from now. */
  readonly ttlSeconds: number;
}

interface QuoteOptions extends HoldOptions {
  /** A request id: if all of it is allowed, a bulk hold is made under it, which keeps the price. */
  readonly hold?: string;
}

export type QuoteCall = QuoteOptions &
  ({ readonly actions: readonly Action[] } | { readonly feature: Feature; readonly quantity: number });

export interface Quoted {
  readonly tokens: number;
  /** Beside the hold, if there is one. */
  readonly creditsLeft: number;
  readonly allowed: boolean;
  /** Paid or reserved already: these cost nothing more. */
  readonly alreadyCharged: readonly Action[];
  readonly shortfall: number;
  readonly hold?: Json<HoldView>;
}

export type Held = Json<HoldAnswer>;
export type Settled = Json<SettleAnswer>;
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
