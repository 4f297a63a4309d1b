/**
 * Turns entries into what callers see of a charge, a hold or a refund, over HTTP and from activities alike. `contract/`
 * has the schemas of these views; routes and activities are compiled against them.
 */
import {
  chargedTokens,
  isResolution,
  type ChargeEntry,
  type Entry,
  type HoldEntry,
  type RefundEntry,
} from './account/entry.js';
import type { Feature } from './pricing/price-list.js';

export const HOLD_STATES = ['open', 'settled', 'released', 'expired'] as const;

export interface HoldView {
  readonly id: string;
  readonly accountId: string;
  readonly spaceId: string | null;
  readonly feature: Feature;
  /** While the hold is open, the tokens still reserved; afterwards, those it began with. */
  readonly tokens: number;
  readonly expiresAt: Date;
  /** Whole seconds from the answer until `expiresAt`; 0 once the hold is not open. */
  readonly expiresInSeconds: number;
  readonly state: (typeof HOLD_STATES)[number];
  readonly priceListVersion: number;
  /** The debit that settled the hold. */
  readonly debitId: string | null;
}

export function debitView(entry: ChargeEntry) {
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

/** Shows a hold as it was made. */
export function holdView(entry: HoldEntry): HoldView {
  return {
    id: entry._id,
    accountId: entry.accountId,
    spaceId: entry.spaceId ?? null,
    feature: entry.feature,
    tokens: entry.legs.held ?? 0,
    expiresAt: entry.holdExpiresAt,
    expiresInSeconds: secondsUntil(entry.holdExpiresAt, entry.at),
    state: 'open',
    priceListVersion: entry.priceListVersion,
    debitId: null,
  };
}

/** Callers' clocks may be wrong: this counts by the service's. Never negative, and rounded down: a hold lasts at least that long. */
export const secondsUntil = (expiresAt: Date, now: Date): number =>
  Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1_000));

/** Shows an action's hold from the entry that resolved it; null where that entry does not hold every field. */
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
    expiresInSeconds: 0,
    state: settled ? 'settled' : entry.reason === 'expired' ? 'expired' : 'released',
    priceListVersion: entry.priceListVersion,
    debitId: settled ? entry._id : null,
  };
}

export function refundView(entry: RefundEntry) {
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
