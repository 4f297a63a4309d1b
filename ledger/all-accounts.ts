/**
 * Reads across all accounts, for the back office: who changed, who runs out, and what groups of entries add up to by day
 * and feature. Each read is by an index and bounded. `list` is exact; the other lists look at snapshots, which are up to
 * ten seconds old. Reads are majority reads.
 */
import type { Filter } from 'mongodb';
import type { Connection } from 'mongoose';
import pMap from 'p-map';
import { actionsOf } from '../domain/account/measure.js';
import { localDatesIn } from '../domain/calendar/time-zone.js';
import { driverCollection, MAJORITY } from '../storage/driver.js';
import { accountStates, type ListedAccount } from './account-states.js';
import type { SeqRange } from './commit/commit-store.js';
import { commitReads } from './mongo/commit-store.js';
import { ledgerModels } from './mongo/models.js';
import type { SnapshotDocument } from './mongo/snapshot-document.js';
import { scanEntries } from './entries/entry-scan.js';
import { USES, type Use } from './entries/use-block.js';

/** How many entries an account has, and when it got the last one. */
export interface AccountEnd {
  readonly accountId: string;
  readonly seq: number;
  readonly at: Date;
}

export interface EntriesOf extends SeqRange {
  readonly accountId: string;
}

export interface UsageOfDay {
  /** `2026-11-27`, by UTC. */
  readonly day: string;
  readonly feature: string;
  readonly tokens: number;
  readonly actions: number;
}

/** An open account that has passed its alert threshold, or has come to the end of its credits. */
export interface LowAccount {
  readonly accountId: string;
  readonly planId: string;
  readonly left: number;
  /** Nothing is left to spend, overage included. */
  readonly isGone: boolean;
  /** It gets its next credits then. */
  readonly periodEnd: Date;
  readonly timeZone: string;
}

export interface PeriodEnds {
  readonly first: Date;
  readonly last: Date;
}

export interface AllAccounts {
  /** Open and closed ones, in the order of their ids. */
  list(afterAccountId: string, limit: number): Promise<AccountEnd[]>;
  /** In the order of their last entries, from behind `after`. */
  listChanged(after: Pick<AccountEnd, 'accountId' | 'at'>, limit: number): Promise<AccountEnd[]>;
  /** What the entries of these ranges add up to together: charges less refunds. */
  sumByDay(ranges: readonly EntriesOf[]): Promise<UsageOfDay[]>;
  /** Those without credits, whose period ends last first. */
  listGone(limit: number): Promise<LowAccount[]>;
  /** Those past their alert threshold, the lowest balance first. */
  listLow(limit: number): Promise<LowAccount[]>;
  /** Counted up to `countUpTo`. */
  countLow(countUpTo: number): Promise<{ readonly gone: number; readonly low: number }>;
  /** When the running periods of a plan's open accounts end: the first and the last. Null: none is on the plan. */
  periodEndsOf(planId: string): Promise<PeriodEnds | null>;
}

const END_FIELDS = { seq: 1, at: 1 } as const;
const LOW_FIELDS = {
  'buckets.available': 1,
  'crossings.gone.armed': 1,
  'period.end': 1,
  'terms.plan.planId': 1,
  'terms.timeZone': 1,
} as const;

const USES_OF_DAYS = { having: { type: USES }, fields: ['at', 'feature', 'legs', 'reopens'], long: true } as const;

/** Accounts whose entries are read at the same time. */
const CONCURRENCY = 8;

const OPEN = { 'terms.state': 'open' } as const;
/** The filters of two partial indexes (mongo/models.ts). */
const GONE = { ...OPEN, 'crossings.gone.armed': false } as const;
const LOW = { ...OPEN, 'crossings.threshold.armed': false } as const;

/** The connection's ledger must be open, so that its collections exist. */
export function createAllAccounts(connection: Connection): AllAccounts {
  const snapshots = driverCollection(ledgerModels(connection).snapshots);
  const reads = commitReads(connection);
  const states = accountStates(connection);
  const low = (filter: object) =>
    snapshots.find(filter as Filter<SnapshotDocument>, { ...MAJORITY, projection: LOW_FIELDS });

  return {
    list: async (afterAccountId, limit) => (await states.list(afterAccountId, limit)).map(endOf),

    async listChanged({ at, accountId }, limit) {
      const behind = { at: { $gte: at }, $or: [{ at: { $gt: at } }, { at, _id: { $gt: accountId } }] };
      const found = snapshots.find(behind, { ...MAJORITY, projection: END_FIELDS });
      const ends = await found.sort({ at: 1, _id: 1 }).limit(limit).toArray();
      return ends.map(({ _id, ...end }) => endOf({ accountId: _id, ...end }));
    },

    async sumByDay(ranges) {
      const sums = new Map<string, Mutable<UsageOfDay>>();
      const addAll = async ({ accountId, ...range }: EntriesOf): Promise<void> => {
        const dayOf = localDatesIn('UTC');
        for await (const entries of scanEntries(reads, accountId, { ...range, ...USES_OF_DAYS })) {
          for (const entry of entries as readonly Use[]) {
            const { at, feature, legs } = entry;
            const day = dayOf(at.getTime());
            const key = `${day}~${feature}`;
            const sum = sums.get(key) ?? { day, feature, tokens: 0, actions: 0 };
            sums.set(key, sum);
            sum.tokens += legs.spent ?? 0;
            sum.actions += actionsOf(entry);
          }
        }
      };
      await pMap(ranges, addAll, { concurrency: CONCURRENCY });
      return [...sums.values()];
    },

    listGone: async (limit) => (await low(GONE).sort({ 'period.end': -1 }).limit(limit).toArray()).map(lowAccount),

    listLow: async (limit) =>
      (await low(LOW).sort({ 'buckets.available': 1, _id: 1 }).limit(limit).toArray()).map(lowAccount),

    async countLow(countUpTo) {
      const count = (filter: object) => snapshots.countDocuments(filter, { ...MAJORITY, limit: countUpTo });
      const [gone, passed] = await Promise.all([count(GONE), count(LOW)]);
      return { gone, low: passed };
    },

    async periodEndsOf(planId) {
      const end = async (direction: 1 | -1): Promise<Date | undefined> => {
        const found = snapshots.find({ ...OPEN, 'terms.plan.planId': planId } as Filter<SnapshotDocument>, {
          ...MAJORITY,
          projection: { 'period.end': 1 },
        });
        return (await found.sort({ 'period.end': direction }).limit(1).toArray())[0]?.period.end;
      };
      const [first, last] = await Promise.all([end(1), end(-1)]);
      return first && last ? { first, last } : null;
    },
  };
}

const endOf = ({ accountId, seq, at }: Pick<ListedAccount, 'accountId' | 'seq' | 'at'>): AccountEnd => ({
  ...{ accountId, seq, at },
});

type Mutable<T> = { -readonly [name in keyof T]: T[name] };

function lowAccount({ _id: accountId, buckets, crossings, period, terms }: SnapshotDocument): LowAccount {
  return {
    accountId,
    planId: terms.plan.planId,
    left: buckets.available,
    isGone: !crossings.gone.armed,
    periodEnd: period.end,
    timeZone: terms.timeZone,
  };
}
