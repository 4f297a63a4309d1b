/** Shows one entry of the ledger to staff: what happened, in words, and what it moved. */
import {
  type ActionFields,
  type CapEntry,
  grantedSource,
  type Entry,
  type GrantEntry,
  type HoldEntry,
  type Legs,
} from '../../domain/account/entry.js';
import { countCredits, countTokens, formatCredits } from '../../domain/credits.js';
import type { GrantSource } from '../../domain/grant.js';
import type { Feature } from '../../domain/pricing/price-list.js';
import { periodNumberOf } from '../../domain/business-key.js';

export interface EntryRow {
  readonly id: string;
  /** Its number in the account's ledger. */
  readonly seq: number;
  readonly at: Date;
  readonly type: Entry['type'];
  /** What happened, in plain English. */
  readonly what: string;
  /** The change of what is left. */
  readonly tokens: number;
  /** What it moved in each bucket. */
  readonly buckets: Legs;
  readonly overageTokens: number;
  readonly balanceAfter: number;
  readonly feature: Feature | null;
  readonly spaceId: string | null;
  readonly memberId: string | null;
  readonly actor: string;
  readonly reason: string | null;
  /** It happened by time and is not stored yet: the next command or the worker writes it. */
  readonly unwritten: boolean;
}

/** Newest first: what time has caused and nobody wrote, then what is stored. */
export const entryRows = (unwritten: readonly Entry[], stored: readonly Entry[], wording: Wording): EntryRow[] => [
  ...unwritten.map((entry) => entryRow(entry, wording, true)),
  ...stored.map((entry) => entryRow(entry, wording)),
];

type Who = Partial<Pick<ActionFields, 'feature' | 'spaceId' | 'memberId'>>;

export interface Wording {
  /** How usage rows name the feature. */
  readonly labelOf: (feature: Feature) => string;
  /** The name of the plan whose allocation this grant is; null where several plans share the period. */
  readonly planOf: (allocation: GrantEntry) => string | null;
}

export function entryRow(entry: Entry, wording: Wording, unwritten = false): EntryRow {
  const { _id: id, seq, at, type, tokens, legs, overageTokens, balanceAfter, actor, reason = null } = entry;
  const { feature, spaceId, memberId } = entry as Entry & Who;
  return {
    id,
    seq,
    at,
    type,
    what: whatHappened(entry, wording),
    tokens,
    buckets: legs,
    overageTokens,
    balanceAfter,
    feature: feature ?? null,
    spaceId: spaceId ?? null,
    memberId: memberId ?? null,
    actor,
    reason,
    unwritten,
  };
}

const SOURCES: Readonly<Record<GrantSource, string>> = {
  allocation: 'the plan',
  top_up: 'a pack',
  promotion: 'a promotion',
  adjustment: 'an adjustment',
};

function whatHappened(entry: Entry, { labelOf, planOf }: Wording): string {
  switch (entry.type) {
    case 'grant':
      return grantText(entry, planOf);
    case 'debit':
      return entry.ref === undefined ? labelOf(entry.feature) : `${labelOf(entry.feature)}, from a bulk hold`;
    case 'hold':
      return holdText(entry, labelOf(entry.feature));
    case 'settle':
      return `${labelOf(entry.feature)}, from its hold`;
    case 'release':
      return entry.reason === 'expired' ? 'Hold expired' : 'Hold released';
    case 'refund':
      return `${entry.reopens ? 'Refund' : 'Refund of a part'}: ${labelOf(entry.feature)}`;
    case 'expire':
      return `Expired: credits of ${sourceOf(entry)}`;
    case 'clawback':
      return `Taken back: credits of ${sourceOf(entry)}`;
    case 'void':
      return `Voided: credits of ${sourceOf(entry)}`;
    case 'extend':
      return 'Hold extended';
    case 'freeze':
      return `Frozen while a dispute is open: credits of ${sourceOf(entry)}`;
    case 'unfreeze':
      return `Freeze ended: credits of ${sourceOf(entry)}`;
    case 'open':
      return 'Account opened';
    case 'terms':
      return 'Terms changed';
    case 'cap':
      return capText(entry);
    case 'pause':
      return entry.feature === undefined ? 'Spending paused' : `Spending paused: ${labelOf(entry.feature)}`;
    case 'resume':
      return entry.feature === undefined ? 'Spending resumed' : `Spending resumed: ${labelOf(entry.feature)}`;
    case 'period_close':
      return `Period ${periodNumberOf(entry.periodId)} closed${entry.closed.plannedEnd ? ' before its end' : ''}`;
  }
}

const sourceOf = ({ slices }: Entry): string => (slices[0] ? SOURCES[slices[0].source] : 'a grant');

function holdText({ unitTokens, legs }: HoldEntry, label: string): string {
  if (unitTokens === undefined) return `${label}, held`;
  return `${label}, held for ${formatCredits((legs.held ?? 0) / unitTokens)} actions`;
}

function capText({ spaceId, limit }: CapEntry): string {
  return limit === null
    ? `The limit of the Space ${spaceId} was removed`
    : `The Space ${spaceId} may spend ${countCredits(limit)} a period`;
}

function grantText(entry: GrantEntry, planOf: Wording['planOf']): string {
  const { legs } = entry;
  const credits = countCredits(-(legs.issued ?? 0));
  const repaid = legs.debt ? `, of which ${countTokens(legs.debt)} repaid debt` : '';
  return `${grantName(entry, planOf)}: ${credits}${repaid}`;
}

function grantName(entry: GrantEntry, planOf: Wording['planOf']): string {
  switch (grantedSource(entry)) {
    case 'allocation': {
      const plan = planOf(entry);
      return plan === null ? 'Plan' : `Plan ${plan}`;
    }
    case 'top_up':
      return 'Pack';
    case 'promotion':
      return 'Promotion';
    case 'adjustment':
      return 'Adjustment';
  }
}
