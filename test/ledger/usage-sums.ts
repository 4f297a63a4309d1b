/** Sums usage as it is defined: one entry after the other, each row looked for again. */
import type { Entry } from '../../domain/account/entry.js';
import { periodId } from '../../domain/business-key.js';
import { localDateOf } from '../../domain/calendar/time-zone.js';
import { Images } from '../../ledger/commit/images.js';
import { UseBlocks, type UseCacheLimits } from '../../ledger/entries/use-blocks.js';
import { sumUsage, type UsageQuery, type UsageRow } from '../../ledger/entries/usage.js';
import type { CommitStore } from '../../ledger/commit/commit-store.js';

type Loose = Entry &
  Readonly<Partial<Record<'feature' | 'spaceId' | 'memberId', string>>> & {
    readonly late?: true;
    readonly ofLate?: true;
    readonly reopens?: true;
  };

/** Resolves in a later turn, and does not sleep. */
export const noPause = { sleep: () => Promise.resolve() };

/** Sums usage of `acme`, with a cache of its own. */
export function usageOf(store: CommitStore, limits: Partial<UseCacheLimits> = {}) {
  const parts = { store, images: new Images(store, 10), uses: new UseBlocks({ store, clock: noPause, limits }) };
  return (query: UsageQuery): Promise<UsageRow[]> => sumUsage(parts, 'acme', query);
}

export function summed(entries: readonly Entry[], query: UsageQuery): UsageRow[] {
  const { period, groupBy, timeZone, from, to, upToSeq = Infinity, afterGroup, limit, ...only } = query;
  const uses = (entries as readonly Loose[])
    .filter(({ type }) => type === 'debit' || type === 'settle' || type === 'refund')
    .filter(({ seq, at }) => seq <= upToSeq && (!from || at >= from) && (!to || at < to))
    .filter((entry) => Object.entries(only).every(([name, value]) => entry[name as 'feature'] === value))
    .filter(({ periodId: of }) => period === undefined || of === periodId('acme', period))
    .filter(({ type, late, ofLate }) => period === undefined || !late || type !== 'refund' || ofLate);
  const groupOf = ({ at, feature, spaceId, memberId }: Loose): string | null =>
    ({ day: localDateOf(at, timeZone), feature, space: spaceId, member: memberId })[groupBy] ?? null;
  const groups = [...new Set(uses.map(groupOf))].sort((a, b) => (a ?? '').localeCompare(b ?? '', 'en'));
  const rows = groups.map((group) => {
    const sumOf = (isLate: boolean) => {
      const own = uses.filter((entry) => groupOf(entry) === group);
      const counted = own.filter(({ late = false }) => (period !== undefined && late) === isLate);
      const actions = counted.map(({ type, reopens }) => (type === 'refund' ? (reopens ? -1 : 0) : 1) as number);
      return [
        counted.reduce((sum, { legs }) => sum + (legs.spent ?? 0), 0),
        actions.reduce((sum, one) => sum + one, 0),
      ];
    };
    const [tokens, actions] = sumOf(false) as [number, number];
    const [lateTokens, lateActions] = sumOf(true) as [number, number];
    return { group, tokens, actions, lateTokens, lateActions };
  });
  const isBehind = (group: string | null): boolean =>
    afterGroup === undefined || (group !== null && (afterGroup === null || group > afterGroup));
  return rows.filter(({ group }) => isBehind(group)).slice(0, limit);
}
