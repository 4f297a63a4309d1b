/** Sums what an account used: tokens and actions, by feature, Space, member or local date. */
import { periodId } from '../../domain/business-key.js';
import { localDatesIn } from '../../domain/calendar/time-zone.js';
import { present } from '../../domain/present.js';
import type { UsageGroup } from '../../domain/usage.js';
import type { CommitStore } from '../commit/commit-store.js';
import type { Images } from '../commit/images.js';
import { rangeOfPeriod } from '../statements/period-range.js';
import type { EntryFilter } from './entry-list.js';
import { seqsOfTime } from './seqs-of-time.js';
import type { BoundedRange, UseKind } from './use-block.js';
import type { UseBlocks } from './use-blocks.js';

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

type Sums = { -readonly [name in Exclude<keyof UsageRow, 'group'>]: number };

export interface UsageParts {
  readonly store: Pick<CommitStore, 'find' | 'readFrom'>;
  readonly images: Pick<Images, 'read'>;
  readonly uses: UseBlocks;
}

/** An account that does not exist used nothing. Throws `StoreFailed`, also for a read that is older than the account. */
export async function sumUsage(parts: UsageParts, accountId: string, query: UsageQuery): Promise<UsageRow[]> {
  const range = await rangeOf(parts, accountId, query);
  const isWanted = filterOf(accountId, query);
  const groupOf = groupingOf(query);
  const groups = new Map<string | null, Sums>();
  for await (const block of parts.uses.read(accountId, range)) {
    block.forEachIn(range, (kind, tokens, atMs) => {
      if (!isWanted(kind, atMs)) return;
      const group = groupOf(kind, atMs);
      const sums = groups.get(group) ?? { tokens: 0, actions: 0, lateTokens: 0, lateActions: 0 };
      groups.set(group, sums);
      add(sums, kind, tokens, query.period !== undefined && kind.isLate);
    });
  }
  return [...groups]
    .filter(([group]) => isAfter(query.afterGroup, group))
    .sort(([a], [b]) => compareGroups(a, b))
    .slice(0, query.limit)
    .map(([group, sums]) => ({ group, ...sums }));
}

/** The numbers of the entries that may count. */
async function rangeOf(parts: UsageParts, accountId: string, query: UsageQuery): Promise<BoundedRange> {
  const { period, from, to } = query;
  const [ofPeriod, image] = await Promise.all([
    period === undefined ? null : rangeOfPeriod(parts.store, accountId, period),
    parts.images.read(accountId),
  ]);
  const last = Math.min(ofPeriod?.upToSeq ?? Infinity, query.upToSeq ?? Infinity, image?.state.seq ?? 0);
  const range = { afterSeq: ofPeriod?.afterSeq ?? 0, upToSeq: last };
  return await seqsOfTime(parts, accountId, range, present({ from, to }));
}

function filterOf(accountId: string, query: UsageQuery): (kind: UseKind, atMs: number) => boolean {
  const { period, feature, spaceId, memberId, from, to } = query;
  const ofPeriod = period === undefined ? null : periodId(accountId, period);
  const [fromMs, toMs] = [from?.getTime() ?? -Infinity, to?.getTime() ?? Infinity];
  return (kind, atMs) =>
    (ofPeriod === null || (kind.periodId === ofPeriod && kind.countsInPeriod)) &&
    (feature === undefined || kind.feature === feature) &&
    (spaceId === undefined || kind.spaceId === spaceId) &&
    (memberId === undefined || kind.memberId === memberId) &&
    atMs >= fromMs &&
    atMs < toMs;
}

function add(sums: Sums, { actions }: UseKind, tokens: number, isLate: boolean): void {
  if (isLate) {
    sums.lateTokens += tokens;
    sums.lateActions += actions;
  } else {
    sums.tokens += tokens;
    sums.actions += actions;
  }
}

function groupingOf({ groupBy, timeZone }: UsageQuery): (kind: UseKind, atMs: number) => string | null {
  switch (groupBy) {
    case 'feature':
      return ({ feature }) => feature;
    case 'space':
      return ({ spaceId }) => spaceId;
    case 'member':
      return ({ memberId }) => memberId;
    case 'day': {
      const dateOf = localDatesIn(timeZone);
      return (_kind, atMs) => dateOf(atMs);
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
