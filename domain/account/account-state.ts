/**
 * The state of one account is one plain value with everything that decides about its credits. It changes only by folding
 * entries into it (`domain/reducer/fold/fold-entry.ts`).
 */
import { BUCKETS, type Buckets, type PeriodTotals, type UsageByFeature } from './entry.js';
import type { Grant, Slice } from '../grant.js';
import type { Money } from '../pricing/money.js';
import type { Feature } from '../pricing/price-list.js';
import type { Crossing, Line } from './lines.js';
import type { Terms } from './terms.js';

export interface Hold {
  /** The id of the hold's entry. */
  readonly id: string;
  /** Only a freeze has one. */
  readonly grantId?: never;
  readonly action?: string;
  readonly requestId?: string;
  readonly attempt?: number;
  readonly tokens: number;
  /** Bulk holds only: the price of one of its actions. */
  readonly unitTokens?: number;
  /** Pinned: a hold keeps its part of each grant, so settling it can't fail. */
  readonly slices: readonly Slice[];
  readonly overageTokens: number;
  /** What one of the `overageTokens` costs, whatever the plan asks when the hold is settled. */
  readonly overageUnitPrice?: Money;
  readonly expiresAt: Date;
  readonly periodId: string;
  /** Of the period in which it was made. */
  readonly periodEnd: Date;
  readonly spaceId?: string;
  readonly memberId?: string;
  readonly feature: Feature;
  readonly priceListVersion: number;
  /** How often it was extended. */
  readonly extensions: number;
}

/** A freeze keeps what is left of a disputed grant until the dispute ends: a hold of no action that never expires. */
export interface Freeze {
  /** The id of its entry. */
  readonly id: string;
  readonly grantId: string;
  readonly tokens: number;
  readonly slices: readonly Slice[];
  readonly overageTokens: number;
  readonly expiresAt: null;
  readonly periodId: string;
}

/** Spending is refused while a pause covers it: one of the whole account, or of one feature. */
export interface Pause {
  /** The id of its entry. */
  readonly id: string;
  readonly feature?: Feature;
  readonly at: Date;
}

/** The sentences that every customer sees then. Why it is paused is between the account and support. */
export const SPENDING_PAUSED = 'AI actions are paused for this account. Contact support.';
export const FEATURE_PAUSED = 'This AI action is paused for this account. Contact support.';

export const isFreeze = (hold: Hold | Freeze): hold is Freeze => hold.grantId !== undefined;

export interface CurrentPeriod extends PeriodTotals {
  readonly id: string;
  readonly number: number;
  readonly start: Date;
  readonly end: Date;
}

interface SpaceCap {
  readonly limit: number;
  readonly used: number;
}

export interface AccountState {
  readonly accountId: string;
  readonly seq: number;
  /** The account's own clock: the effective now never runs behind it. */
  readonly at: Date;
  readonly buckets: Buckets;
  /** In burn order. */
  readonly grants: readonly Grant[];
  /** Holds of actions and bulk runs, and freezes. */
  readonly holds: readonly (Hold | Freeze)[];
  /** Open ones, oldest first. */
  readonly pauses: readonly Pause[];
  readonly period: CurrentPeriod;
  readonly crossings: Readonly<Record<Line, Crossing>>;
  readonly terms: Terms;
  readonly spaceCaps: Readonly<Record<string, SpaceCap>>;
}

/** An account may have this many open holds. */
export const MAX_OPEN_HOLDS = 1_000;
export const MAX_OPEN_PAUSES = 16;

export const EMPTY_BUCKETS: Buckets = Object.fromEntries(BUCKETS.map((bucket) => [bucket, 0])) as Buckets;

export const EMPTY_TOTALS: PeriodTotals = {
  carriedIn: 0,
  granted: 0,
  grantedBySource: { allocation: 0, top_up: 0, promotion: 0, adjustment: 0 },
  returned: 0,
  used: 0,
  overageUsed: 0,
  overageOwed: [],
  expired: 0,
  clawedBack: 0,
  debtRepaid: 0,
  usage: {},
  late: { settled: 0, overage: 0, expired: 0 },
};

/** All credits of the period. This equals what is left + held in this period + used in it without overage. */
export function creditsTotal(period: PeriodTotals): number {
  const { carriedIn, granted, returned, expired, clawedBack, debtRepaid } = period;
  return carriedIn + granted + returned - expired - clawedBack - debtRepaid;
}

/** Used in this period from its credits, without overage. */
export const creditsUsed = (period: PeriodTotals): number => period.used - period.overageUsed;

export const holdsOfPeriod = ({ holds, period }: AccountState): readonly (Hold | Freeze)[] =>
  holds.filter((hold) => hold.periodId === period.id);

/** The period's open holds of actions and bulk runs, which may give something back. A freeze is no action's. */
export const actionHolds = (state: AccountState): readonly Hold[] =>
  holdsOfPeriod(state).filter((hold): hold is Hold => !isFreeze(hold));

/** An open hold of an action or a bulk run. Callers can't reach a freeze. */
export const openHold = ({ holds }: AccountState, holdId: string): Hold | undefined =>
  holds.find((hold): hold is Hold => hold.id === holdId && !isFreeze(hold));

/** The freeze with this id, or any of the grant when it is left out. */
export const openFreeze = ({ holds }: AccountState, grantId: string, id?: string): Freeze | undefined =>
  holds.filter(isFreeze).find((freeze) => freeze.grantId === grantId && (id === undefined || freeze.id === id));

/**
 * The grants with credits that are left or frozen. A disputed pack counts until its dispute ends, so that an account whose
 * packs are disputed one after the other is sold no more of them, and its freezes have a bound.
 */
export function countOpenGrants({ grants, holds }: Pick<AccountState, 'grants' | 'holds'>): number {
  const frozen = holds.filter(isFreeze).map(({ grantId }) => grantId);
  return new Set([...grants.map(({ id }) => id), ...frozen]).size;
}

/** An open pause that covers a feature. */
export const pauseOf = ({ pauses }: AccountState, feature: Feature): Pause | undefined =>
  pauses.find((pause) => pause.feature === undefined || pause.feature === feature);

/** Returns a Space's cap, if it has one. Ids are callers' strings: a name that every object has must find nothing. */
export function capOf({ spaceCaps }: AccountState, spaceId: string | undefined): SpaceCap | undefined {
  return spaceId !== undefined && Object.hasOwn(spaceCaps, spaceId) ? spaceCaps[spaceId] : undefined;
}

/** What a Space may still spend of its cap, which may be set below what it has used. */
export const capLeft = ({ limit, used }: SpaceCap): number => Math.max(0, limit - used);

/** Credits that were taken back after they had been spent, and that nothing has repaid yet. Never -0. */
export const debtOf = ({ buckets }: AccountState): number => 0 - buckets.debt;

/** What a Space has spent in this period or holds, beside its cap. `usage` is the Space's, and counts where it has no cap. */
export function spaceUse(
  state: AccountState,
  spaceId: string,
  usage: UsageByFeature,
): { readonly limit: number | null; readonly used: number; readonly left: number | null } {
  const cap = capOf(state, spaceId);
  if (cap) return { limit: cap.limit, used: cap.used, left: capLeft(cap) };
  const spent = Object.values(usage).reduce((sum, { tokens }) => sum + tokens, 0);
  const held = actionHolds(state).filter((hold) => hold.spaceId === spaceId);
  return { limit: null, used: held.reduce((sum, { tokens }) => sum + tokens, spent), left: null };
}

/** Later than anything that happens. */
export const NEVER = new Date('9999-12-31T23:59:59.999Z');

/** The next instant at which something happens by itself: a hold or grant expires, or the period ends. */
export function nextEventAt(state: AccountState): Date {
  let next = state.terms.ended ? NEVER : state.period.end;
  for (const { remaining, expiresAt } of state.grants) {
    if (remaining > 0 && expiresAt && expiresAt < next) next = expiresAt;
  }
  for (const { expiresAt } of state.holds) if (expiresAt && expiresAt < next) next = expiresAt;
  return next;
}

/** Every answer carries these numbers. */
export interface Balance {
  readonly creditsLeft: number;
  readonly creditsTotal: number;
  readonly creditsHeld: number;
  readonly overageTokens: number;
  readonly periodId: string;
}

export function balanceOf(state: AccountState): Balance {
  return {
    creditsLeft: state.buckets.available,
    creditsTotal: creditsTotal(state.period),
    creditsHeld: state.buckets.held,
    overageTokens: state.period.overageUsed,
    periodId: state.period.id,
  };
}
