/** Sums what an account used: tokens and actions, by feature, Space, member or local date. */
import { isCharge, type Entry, type EntryType } from '../../domain/account/entry.js';
import { actionsOf } from '../../domain/account/measure.js';
import { periodId } from '../../domain/business-key.js';
import { localDatesIn } from '../../domain/calendar/time-zone.js';
import { present } from '../../domain/present.js';
import type { UsageGroup } from '../../domain/usage.js';
import type { CommitStore, Scan, SeqRange } from '../commit/commit-store.js';
import { scanEntries } from './entry-scan.js';
import type { EntryFilter } from './entry-list.js';
import { rangeOfPeriod } from '../statements/period-range.js';

export interface UsageQuery extends EntryFilter {
  /** Only charges of this period, by its number; what holds of earlier ones charged in it is counted apart. */
  readonly period?: number;
  readonly groupBy: UsageGroup;
  /** Only what this member used. */
  readonly memberId?: string;
  /** Only groups after this one, in the order of their names. Null: those after the entries without a group. */
  readonly afterGroup?: string | null;
  /** All groups when left out. */
  readonly limit?: number;
  /** Only entries up to this one, so that the pages of a list agree. */
  readonly upToSeq?: number;
  /** IANA name: where a day begins. */
  readonly timeZone: string;
}

export interface UsageRow {
  /** The feature, Space, member or local date; null for entries without one. */
  readonly group: string | null;
  readonly tokens: number;
  readonly actions: number;
  /** Of a period only, and not among the others: what holds of earlier periods charged in it, less its refunds. */
  readonly lateTokens: number;
  readonly lateActions: number;
}

/** The types of entries that change what was spent. */
export const USES = ['debit', 'settle', 'refund'] as const satisfies readonly EntryType[];

type Use = Extract<Entry, { readonly type: (typeof USES)[number] }>;
type Sums = { -readonly [name in Exclude<keyof UsageRow, 'group'>]: number };

export async function sumUsage(
  store: Pick<CommitStore, 'find' | 'scan'>,
  accountId: string,
  query: UsageQuery,
): Promise<UsageRow[]> {
  const { period } = query;
  const range = period === undefined ? {} : await rangeOfPeriod(store, accountId, period);
  const ofPeriod = period === undefined ? null : periodId(accountId, period);
  const groupOf = groupingOf(query);
  const groups = new Map<string | null, Sums>();
  for await (const entries of scanUses(store, accountId, scanOf(query, range))) {
    for (const entry of entries) {
      if (ofPeriod !== null && !isChargedIn(ofPeriod, entry)) continue;
      const group = groupOf(entry);
      const sums = groups.get(group) ?? { tokens: 0, actions: 0, lateTokens: 0, lateActions: 0 };
      groups.set(group, sums);
      add(sums, entry, ofPeriod !== null && entry.late === true);
    }
  }
  return [...groups]
    .filter(([group]) => isAfter(query.afterGroup, group))
    .sort(([a], [b]) => compareGroups(a, b))
    .slice(0, query.limit)
    .map(([group, sums]) => ({ group, ...sums }));
}

/** The entries of a scan that change what was spent, oldest first, with these fields and those that say how much. */
export function scanUses(
  store: Pick<CommitStore, 'scan'>,
  accountId: string,
  { having, fields, ...scan }: Scan & Required<Pick<Scan, 'fields'>>,
): AsyncGenerator<readonly Use[], void> {
  const uses = { ...scan, having: { ...having, type: USES }, fields: [...fields, 'legs', 'reopens'] as const };
  return scanEntries(store, accountId, uses) as AsyncGenerator<readonly Use[], void>;
}

const GROUP_FIELDS = { feature: 'feature', space: 'spaceId', member: 'memberId', day: 'at' } as const;
const PERIOD_FIELDS = ['periodId', 'late', 'ofLate'] as const;

function scanOf(query: UsageQuery, range: SeqRange) {
  const { upToSeq, feature, spaceId, memberId, from, to, groupBy, period } = query;
  const last = Math.min(upToSeq ?? Infinity, range.upToSeq ?? Infinity);
  return {
    ...range,
    upToSeq: last === Infinity ? undefined : last,
    having: present({ feature, spaceId, memberId, from, to }),
    fields: [GROUP_FIELDS[groupBy], ...(period === undefined ? [] : PERIOD_FIELDS)],
  };
}

/** A refund of an earlier period's charge leaves usage alone; one of a late charge takes from the late usage. */
const isChargedIn = (ofPeriod: string, entry: Use): boolean =>
  entry.periodId === ofPeriod && (!entry.late || isCharge(entry) || entry.ofLate === true);

function add(sums: Sums, entry: Use, isLate: boolean): void {
  const { spent = 0 } = entry.legs;
  if (isLate) {
    sums.lateTokens += spent;
    sums.lateActions += actionsOf(entry);
  } else {
    sums.tokens += spent;
    sums.actions += actionsOf(entry);
  }
}

function groupingOf({ groupBy, timeZone }: UsageQuery): (entry: Use) => string | null {
  switch (groupBy) {
    case 'feature':
      return ({ feature }) => feature;
    case 'space':
      return ({ spaceId = null }) => spaceId;
    case 'member':
      return ({ memberId = null }) => memberId;
    case 'day': {
      const dateOf = localDatesIn(timeZone);
      return ({ at }) => dateOf(at);
    }
  }
}

const isAfter = (place: string | null | undefined, group: string | null): boolean =>
  place === undefined || compareGroups(place, group) < 0;

/** Entries without a group come first. Groups are ASCII, so all orders of texts agree. */
function compareGroups(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}
