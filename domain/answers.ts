/** What callers get back for a charge, a hold or a refund: the same shape over HTTP and from an activity. */
import type { Balance } from './reducer/account-state.js';
import {
  chargedTokens,
  isResolution,
  type ChargeEntry,
  type Entry,
  type HoldEntry,
  type RefundEntry,
} from './reducer/entry.js';
import type { Feature } from './price-list.js';

export interface DebitView {
  readonly id: string;
  readonly accountId: string;
  readonly spaceId: string | null;
  readonly memberId: string | null;
  readonly feature: Feature;
  readonly tokens: number;
  readonly at: Date;
  readonly periodId: string;
  readonly priceListVersion: number;
  readonly overageTokens: number;
  readonly attempt: number;
}

export interface DebitAnswer {
  readonly debit: DebitView;
  readonly alreadyCharged: boolean;
  readonly balance: Balance;
}

export const HOLD_STATES = ['open', 'settled', 'released', 'expired'] as const;

export interface HoldView {
  readonly id: string;
  readonly accountId: string;
  readonly spaceId: string | null;
  readonly feature: Feature;
  /** Still reserved while it is open; otherwise what it was made for. */
  readonly tokens: number;
  readonly expiresAt: Date;
  readonly state: (typeof HOLD_STATES)[number];
  readonly priceListVersion: number;
  /** The debit that settled it. */
  readonly debitId: string | null;
}

export interface HoldAnswer {
  readonly hold: HoldView;
  readonly balance: Balance;
}

/** A hold that was settled, and the debit it became. */
export interface SettleAnswer extends HoldAnswer {
  readonly debit: DebitView;
}

export interface RefundView {
  readonly id: string;
  readonly debitId: string;
  readonly accountId: string;
  readonly tokens: number;
  readonly overageTokens: number;
  readonly at: Date;
  readonly periodId: string;
  readonly reason: string | null;
}

export interface RefundAnswer {
  readonly refund: RefundView;
  readonly balance: Balance;
}

export function debitView(entry: ChargeEntry): DebitView {
  return {
    id: entry._id,
    accountId: entry.accountId,
    spaceId: entry.spaceId ?? null,
    memberId: entry.memberId ?? null,
    feature: entry.feature,
    tokens: chargedTokens(entry),
    at: entry.at,
    periodId: entry.periodId,
    priceListVersion: entry.priceListVersion,
    overageTokens: entry.overageTokens,
    attempt: entry.attempt,
  };
}

/** A hold as it was made. */
export function holdView(entry: HoldEntry): HoldView {
  return {
    id: entry._id,
    accountId: entry.accountId,
    spaceId: entry.spaceId ?? null,
    feature: entry.feature,
    tokens: entry.legs.held ?? 0,
    expiresAt: entry.holdExpiresAt,
    state: 'open',
    priceListVersion: entry.priceListVersion,
    debitId: null,
  };
}

/** An action's hold as the entry that resolved it tells it; null where the entry does not tell all of it. */
export function resolvedHoldView(entry: Entry): HoldView | null {
  if (!isResolution(entry)) return null;
  if (entry.attempt === undefined || entry.holdExpiresAt === undefined || entry.ref === undefined) return null;
  const settled = entry.type === 'settle';
  return {
    id: entry.ref,
    accountId: entry.accountId,
    spaceId: entry.spaceId ?? null,
    feature: entry.feature,
    tokens: -(entry.legs.held ?? 0),
    expiresAt: entry.holdExpiresAt,
    state: settled ? 'settled' : entry.reason === 'expired' ? 'expired' : 'released',
    priceListVersion: entry.priceListVersion,
    debitId: settled ? entry._id : null,
  };
}

export function refundView(entry: RefundEntry): RefundView {
  return {
    id: entry._id,
    debitId: entry.ref,
    accountId: entry.accountId,
    tokens: -(entry.legs.spent ?? 0),
    overageTokens: entry.overageTokens,
    at: entry.at,
    periodId: entry.periodId,
    reason: entry.reason ?? null,
  };
}
