/** Adds up the entries of a closed period for its statement (`period-statement.ts`). */
import {
  grantedSource,
  type ActionFields,
  type Entry,
  type PeriodCloseEntry,
  type RefundEntry,
} from '../../domain/account/entry.js';
import type { GrantSource } from '../../domain/grant.js';
import type { CommitStore, SeqRange } from '../commit/commit-store.js';
import { scanEntries } from '../entries/entry-scan.js';
import type { EntrySums } from './period-statement.js';

const FIELDS = [
  ...(['type', 'late', 'ofLate', 'feature', 'spaceId', 'overageUnitPrice', 'periodId'] as const),
  ...(['tokens', 'legs', 'overageTokens', 'reopens', 'slices'] as const),
];

export interface PeriodSums {
  readonly sums: readonly EntrySums[];
  readonly grants: readonly { readonly source: GrantSource; readonly tokens: number }[];
}

export async function sumPeriod(
  store: Pick<CommitStore, 'scan'>,
  { accountId, periodId }: PeriodCloseEntry,
  range: SeqRange,
): Promise<PeriodSums> {
  const sums = new Map<string, Growing<EntrySums>>();
  const grants: { source: GrantSource; tokens: number }[] = [];
  for await (const entries of scanEntries(store, accountId, { ...range, fields: FIELDS, long: true })) {
    for (const entry of entries) {
      if (entry.periodId !== periodId) continue;
      addTo(sums, entry);
      if (entry.type === 'grant') grants.push({ source: grantedSource(entry), tokens: -(entry.legs.issued ?? 0) });
    }
  }
  return { sums: [...sums.values()], grants };
}

type Growing<T> = { -readonly [name in keyof T]: T[name] };
type Loose = Entry &
  Partial<Pick<ActionFields, 'feature' | 'spaceId' | 'late'> & Pick<RefundEntry, 'ofLate' | 'reopens'>>;

function addTo(all: Map<string, Growing<EntrySums>>, entry: Loose): void {
  const key = groupOf(entry);
  let sums = all.get(key);
  if (!sums) {
    sums = emptySums(entry);
    all.set(key, sums);
  }
  const { spent = 0, overage = 0 } = entry.legs;
  sums.entries += 1;
  sums.tokens += entry.tokens;
  sums.spent += spent;
  sums.overageLeg += overage;
  sums.overageTokens += entry.overageTokens;
  if (entry.reopens) sums.reopens += 1;
}

/** No part of it contains a `~`. */
function groupOf({ type, late, ofLate, feature, spaceId, overageUnitPrice: price }: Loose): string {
  return `${type}~${late ?? ''}~${ofLate ?? ''}~${feature ?? ''}~${spaceId ?? ''}~${price?.amount ?? ''}~${price?.currency ?? ''}`;
}

const emptySums = ({ type, late, ofLate, feature, spaceId, overageUnitPrice: price }: Loose): EntrySums => ({
  type,
  late: late ?? false,
  ofLate: ofLate ?? false,
  feature: feature ?? null,
  spaceId: spaceId ?? null,
  overageAmount: price?.amount ?? 0,
  overageCurrency: price?.currency ?? '',
  ...{ entries: 0, tokens: 0, spent: 0, overageLeg: 0, overageTokens: 0, reopens: 0 },
});
