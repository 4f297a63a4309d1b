/**
 * A measure says which entries make a figure, and how much of each: it is data, so that entries which can't count are left
 * out before they are read. It reads legs and slices only, never the totals that the reducer keeps beside them.
 */
import type { Bucket, Entry, EntryType } from './entry.js';
import { grantedSource, isCharge } from './entry.js';
import { sumTokens, type GrantSource, type Slice } from '../grant.js';
import type { Money } from '../pricing/money.js';
import type { Feature } from '../pricing/price-list.js';

type Factor = 1 | -1;

/** An entry is counted by the first part that it belongs to. */
export interface MeasurePart {
  readonly types: readonly EntryType[];
  /** True: only entries that are late. False: only those that are not. */
  readonly late?: boolean;
  /** Only refunds of charges that came late in the same period. */
  readonly ofLate?: true;
  /** Only entries that refer to no other one: a debit that no hold paid for. */
  readonly alone?: true;
  readonly legs?: Readonly<Partial<Record<Bucket, Factor>>>;
  readonly overageTokens?: Factor;
  /** A charge is an action; the refund that reopens it takes it away. */
  readonly actions?: true;
  /** Tokens of the slices of `of.grantId` that reach the grant or leave it. */
  readonly slices?: Factor;
  /** The same of what a settle gave back. */
  readonly returned?: Factor;
}

export interface Measure {
  readonly parts: readonly MeasurePart[];
  /** Only entries with these values. */
  readonly of?: {
    readonly feature?: Feature;
    /** Null: entries outside of any Space. */
    readonly spaceId?: string | null;
    readonly source?: GrantSource;
    readonly unitPrice?: Money;
    readonly grantId?: string;
  };
}

/** The types of entries that a measure can count. */
export const measuredTypes = ({ parts }: Measure): EntryType[] => [...new Set(parts.flatMap(({ types }) => types))];

/** How much of an entry counts. */
export function amountIn(measure: Measure, entry: Entry): number {
  if (!isOf(measure, entry)) return 0;
  const part = measure.parts.find((candidate) => isPart(candidate, entry));
  return part ? amountOf(part, entry, measure.of?.grantId) : 0;
}

type Loose = Entry & {
  readonly feature?: Feature;
  readonly spaceId?: string;
  readonly late?: true;
  readonly ofLate?: true;
  readonly reopens?: true;
};

function isOf({ of = {} }: Measure, entry: Entry): boolean {
  const { feature, spaceId = null } = entry as Loose;
  if (of.feature !== undefined && feature !== of.feature) return false;
  if (of.spaceId !== undefined && spaceId !== of.spaceId) return false;
  if (of.source !== undefined && (entry.type !== 'grant' || grantedSource(entry) !== of.source)) return false;
  const { unitPrice } = of;
  const { overageUnitPrice: price } = entry;
  return !unitPrice || (price?.amount === unitPrice.amount && price.currency === unitPrice.currency);
}

function isPart({ types, late, ofLate, alone }: MeasurePart, entry: Entry): boolean {
  const { late: isLate = false, ofLate: isOfLate = false } = entry as Loose;
  if (!types.includes(entry.type)) return false;
  if (late !== undefined && isLate !== late) return false;
  if (ofLate && !isOfLate) return false;
  return !alone || entry.ref === undefined;
}

function amountOf(part: MeasurePart, entry: Entry, grantId: string | undefined): number {
  const { legs = {}, overageTokens = 0, actions, slices = 0, returned = 0 } = part;
  const moved = (Object.keys(legs) as Bucket[]).map((bucket) => legs[bucket]! * (entry.legs[bucket] ?? 0));
  const ofGrant = (all: readonly Slice[]): number =>
    sumTokens(all.filter((slice) => slice.grantId === grantId && slice.to === undefined));
  // Adding 0 turns the -0 of a product into 0.
  return (
    moved.reduce((sum, tokens) => sum + tokens, 0) +
    overageTokens * entry.overageTokens +
    (actions ? actionsOf(entry) : 0) +
    slices * ofGrant(entry.slices) +
    returned * ofGrant(entry.type === 'settle' ? entry.returned : [])
  );
}

/** How many actions an entry adds to usage: a charge one, the refund that reopens it takes it away. */
export function actionsOf(entry: Entry): number {
  if (isCharge(entry)) return 1;
  return (entry as Loose).reopens ? -1 : 0;
}
