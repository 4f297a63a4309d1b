/**
 * Defines all types of ledger entries. An entry is one immutable line: it says what moved between the account's buckets
 * (its balanced legs) and in which grants (its slices), or what was agreed from then on. Nothing changes an account but an
 * entry, so that the account at any number is the sum of its entries up to there. A further entry repairs a mistake.
 */
import type { Actor } from './actor.js';
import type { Crossing, Line } from './lines.js';
import type { Terms } from './terms.js';
import type { GrantSource, Slice } from '../grant.js';
import type { Money } from '../pricing/money.js';
import type { Feature } from '../pricing/price-list.js';

/**
 * An account's credits are in these buckets. They are signed so that all of them sum to zero: `issued`, `debt` and `overage` are sources
 * and never above zero, the others are uses and never below it.
 */
export const BUCKETS = ['available', 'held', 'spent', 'expired', 'issued', 'clawedBack', 'debt', 'overage'] as const;
export type Bucket = (typeof BUCKETS)[number];
export type Buckets = Readonly<Record<Bucket, number>>;
/** An entry adds these to the buckets. The legs of one entry sum to zero. */
export type Legs = Readonly<Partial<Record<Bucket, number>>>;

export const ENTRY_TYPES = [
  'open',
  'grant',
  'debit',
  'hold',
  'extend',
  'settle',
  'release',
  'expire',
  'refund',
  'clawback',
  'void',
  'freeze',
  'unfreeze',
  'pause',
  'resume',
  'terms',
  'cap',
  'period_close',
] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];

/** Fields of every entry. Absent means "does not apply"; nothing is ever null except a slice's expiry. */
interface EntryBase {
  /** `<accountId>~<seq padded>` */
  readonly _id: string;
  readonly accountId: string;
  /** 1, 2, 3 … without gaps. */
  readonly seq: number;
  /** Unique in the account. */
  readonly key: string;
  /** The change of what is left: a debit of 3 is -3. */
  readonly tokens: number;
  readonly legs: Legs;
  /** The parts that were taken from, added to or given back to each grant. */
  readonly slices: readonly Slice[];
  readonly overageTokens: number;
  /** The price of each of the `overageTokens`, as it was when they were spent or reserved. */
  readonly overageUnitPrice?: Money;
  readonly periodId: string;
  readonly at: Date;
  /** Credits left after this entry. */
  readonly balanceAfter: number;
  readonly actor: Actor;
  readonly workflowId?: string;
  /** The entry that this one settles, releases, extends, refunds or takes from: a clawback names the grant, or its freeze. */
  readonly ref?: string;
  readonly requestId?: string;
  readonly reason?: string;
  /** The lines of the account after it, on the last entry of the command that armed or passed one. */
  readonly lines?: Readonly<Record<Line, Crossing>>;
}

/** The first entry of every account. */
export interface OpenEntry extends EntryBase {
  readonly type: 'open';
  readonly terms: Terms;
  readonly firstPeriod: PeriodRange;
}

interface PeriodRange {
  readonly start: Date;
  readonly end: Date;
}

/** Whom a call named: a repeat with the same request id must name the same. */
export interface Asked {
  readonly spaceId?: string;
  readonly memberId?: string;
}

/** Who did what: every entry of an action or a hold has these fields. */
export interface ActionFields {
  readonly action?: string;
  readonly attempt?: number;
  readonly feature: Feature;
  readonly spaceId?: string;
  readonly memberId?: string;
  readonly priceListVersion: number;
  /** The Space and member that the call with this entry's request id named, where its hold is of others. */
  readonly asked?: Asked;
  /** The action began in an earlier period: it shows as "late" in this one and leaves this one's usage alone. */
  readonly late?: true;
}

/** Credits of these grants came back too late and expired: a clawback of such a grant finds the entry by its id. */
type ExpiredGrants = readonly string[];

export interface GrantEntry extends EntryBase {
  readonly type: 'grant';
  readonly grantId: string;
}
export interface DebitEntry extends EntryBase, ActionFields {
  readonly type: 'debit';
  readonly action: string;
  readonly attempt: number;
}
export interface HoldEntry extends EntryBase, ActionFields {
  readonly type: 'hold';
  readonly holdExpiresAt: Date;
  /** Bulk holds only: the price of one of its actions. */
  readonly unitTokens?: number;
}
/** Nothing moves: the hold that it refers to lasts longer. */
export interface ExtendEntry extends EntryBase, ActionFields {
  readonly type: 'extend';
  readonly holdExpiresAt: Date;
  readonly ref: string;
}
/** Credits of a disputed grant, kept from being spent until the dispute ends. No action has a part in it. */
export interface FreezeEntry extends EntryBase {
  readonly type: 'freeze';
  readonly grantId: string;
}
export interface SettleEntry extends EntryBase, ActionFields {
  readonly type: 'settle';
  readonly action: string;
  readonly attempt: number;
  /** The part of the hold that was not spent, in the order in which it came back. */
  readonly returned: readonly Slice[];
  /** When the hold would have expired. */
  readonly holdExpiresAt?: Date;
  readonly expiredGrants?: ExpiredGrants;
}
export interface ReleaseEntry extends EntryBase, ActionFields {
  readonly type: 'release';
  /** When the hold would have expired. */
  readonly holdExpiresAt?: Date;
  readonly expiredGrants?: ExpiredGrants;
}
/** The end of a freeze whose dispute was won: what is still frozen comes back. */
export interface UnfreezeEntry extends EntryBase {
  readonly type: 'unfreeze';
  readonly grantId: string;
  /** The freeze is of an earlier period. */
  readonly late?: true;
}
export interface ExpireEntry extends EntryBase {
  readonly type: 'expire';
  readonly grantId: string;
}
export interface RefundEntry extends EntryBase, ActionFields {
  readonly type: 'refund';
  readonly action: string;
  readonly attempt: number;
  readonly ref: string;
  /** The charge came late in this same period, so the refund lowers the period's late sums. */
  readonly ofLate?: true;
  /** The debit is given back in full: its action may be charged again. */
  readonly reopens?: true;
}
export interface ClawbackEntry extends EntryBase {
  readonly type: 'clawback';
  readonly grantId: string;
  /** It takes from a freeze (its `ref`) that is of an earlier period. */
  readonly late?: true;
}
/** What remained of a grant is taken, without debt. */
export interface VoidEntry extends EntryBase {
  readonly type: 'void';
  readonly grantId: string;
}
/** From here on no action begins, or none of one feature, until the pause is resumed. */
export interface PauseEntry extends EntryBase {
  readonly type: 'pause';
  readonly feature?: Feature;
}
/** The end of the pause that it refers to. */
export interface ResumeEntry extends EntryBase {
  readonly type: 'resume';
  readonly feature?: Feature;
  readonly ref: string;
}
/** The account's terms from here on. A plan that waits for the next period is among them. */
export interface TermsEntry extends EntryBase {
  readonly type: 'terms';
  readonly terms: Terms;
}
/** What a Space may spend in a period, from here on. */
export interface CapEntry extends EntryBase {
  readonly type: 'cap';
  readonly spaceId: string;
  /** Null: its limit is gone. */
  readonly limit: number | null;
  /** Tokens that the Space had spent and held in this period. */
  readonly usedTokens: number;
}
export interface PeriodCloseEntry extends EntryBase {
  readonly type: 'period_close';
  readonly totals: PeriodTotals;
  /** The period that closed. */
  readonly closed: {
    readonly start: Date;
    /** The plan in force at its end. */
    readonly planId: string;
    /** Of a period that was ended early, for the entry's `reason`: when it would have ended. */
    readonly plannedEnd?: Date;
  };
  readonly nextPeriod: PeriodRange & { readonly id: string; readonly number: number };
  /** From the next period on, where they change with it. */
  readonly terms?: Terms;
}

export type Entry =
  | OpenEntry
  | GrantEntry
  | DebitEntry
  | HoldEntry
  | ExtendEntry
  | FreezeEntry
  | SettleEntry
  | ReleaseEntry
  | UnfreezeEntry
  | ExpireEntry
  | RefundEntry
  | ClawbackEntry
  | VoidEntry
  | PauseEntry
  | ResumeEntry
  | TermsEntry
  | CapEntry
  | PeriodCloseEntry;

/** A debit, or a settle: the two entries that charge an action. */
export type ChargeEntry = DebitEntry | SettleEntry;

/** Entries of actions and holds; the others belong to grants, freezes and periods. */
type ActionEntry = DebitEntry | HoldEntry | ExtendEntry | SettleEntry | ReleaseEntry | RefundEntry;

export interface FeatureUsage {
  readonly tokens: number;
  readonly actions: number;
}

/** A feature that is missing was not used. */
export type UsageByFeature = Readonly<Partial<Record<Feature, FeatureUsage>>>;

/** Tokens beyond the credits that were charged at one price. */
export interface OverageAtPrice {
  readonly tokens: number;
  readonly unitPrice: Money;
}

export type GrantedBySource = Readonly<Record<GrantSource, number>>;

/** The sums of one period. Every field follows from the period's entries. */
export interface PeriodTotals {
  /** Credits that came over from the period before. */
  readonly carriedIn: number;
  /** Everything granted, the allocation among it. */
  readonly granted: number;
  /** What makes up `granted`. An upgrade grants the difference to the allocation. */
  readonly grantedBySource: GrantedBySource;
  /** Came back from actions and holds of earlier periods. */
  readonly returned: number;
  /** Spent in this period, overage included. */
  readonly used: number;
  readonly overageUsed: number;
  /**
   * What the period owes for overage, its own and what earlier periods' holds brought late, at the price at which it was
   * used: from the lowest price, by currency.
   */
  readonly overageOwed: readonly OverageAtPrice[];
  readonly expired: number;
  readonly clawedBack: number;
  readonly debtRepaid: number;
  readonly usage: UsageByFeature;
  /**
   * The sums of earlier periods' holds that ended in this one: settled tokens, the overage among them (both less what was
   * given back of them in this period), and tokens that expired on release.
   */
  readonly late: { readonly settled: number; readonly overage: number; readonly expired: number };
  /** On a closed period only: tokens of this period's holds that were still open. */
  readonly heldAtClose?: number;
}

export const isCharge = (entry: Entry): entry is ChargeEntry => entry.type === 'debit' || entry.type === 'settle';

/** The end of a hold; not that of a freeze. */
export const isResolution = (entry: Entry): entry is SettleEntry | ReleaseEntry =>
  entry.type === 'settle' || entry.type === 'release';

const OF_ACTIONS: readonly EntryType[] = ['debit', 'hold', 'extend', 'settle', 'release', 'refund'];

export const isOfAction = (entry: Entry): entry is ActionEntry => OF_ACTIONS.includes(entry.type);

/** Narrows an entry by its type, for lists: `entries.filter(isOfType('hold'))`. */
export const isOfType =
  <T extends EntryType>(type: T) =>
  (entry: Entry): entry is Extract<Entry, { readonly type: T }> =>
    entry.type === type;

/** The tokens that a charge cost when it was made. */
export const chargedTokens = (entry: ChargeEntry): number => entry.legs.spent ?? 0;

export const grantedSource = (entry: GrantEntry): GrantSource => entry.slices[0]!.source;
