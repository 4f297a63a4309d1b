/**
 * Reads across all accounts, for the back office: who changed, who runs out, and what groups of entries add up to by day
 * and feature. Each read is by an index and bounded. Reads are majority reads.
 */
import type { Filter } from 'mongodb';
import type { Connection } from 'mongoose';
import { driverCollection, LONG_MAJORITY, MAJORITY } from '../storage/driver.js';
import type { AccountDocument } from './account-document.js';
import { idsOf, type SeqRange } from './entry-range.js';
import { ledgerModels } from './models.js';
import { ACTIONS, USES } from './mongo-store.js';

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
} as const;

const OPEN = { 'terms.state': 'open' } as const;
/** The filters of two partial indexes (models.ts). */
const GONE = { ...OPEN, 'crossings.gone.armed': false } as const;
const LOW = { ...OPEN, 'crossings.threshold.armed': false } as const;

/** The connection's ledger must be open, so that its collections exist. */
export function createAllAccounts(connection: Connection): AllAccounts {
  const models = ledgerModels(connection);
  const accounts = driverCollection(models.accounts);
  const entries = driverCollection(models.entries);
  const low = (filter: object) =>
    accounts.find(filter as Filter<AccountDocument>, { ...MAJORITY, projection: LOW_FIELDS });

  return {
    async list(afterAccountId, limit) {
      const found = accounts.find({ _id: { $gt: afterAccountId } }, { ...MAJORITY, projection: END_FIELDS });
      return (await found.sort({ _id: 1 }).limit(limit).toArray()).map(endOf);
    },

    async listChanged({ at, accountId }, limit) {
      const behind = { at: { $gte: at }, $or: [{ at: { $gt: at } }, { at, _id: { $gt: accountId } }] };
      const found = accounts.find(behind, { ...MAJORITY, projection: END_FIELDS });
      return (await found.sort({ at: 1, _id: 1 }).limit(limit).toArray()).map(endOf);
    },

    async sumByDay(ranges) {
      if (ranges.length === 0) return [];
      const $or = ranges.map(({ accountId, ...range }) => ({ _id: idsOf(accountId, range), type: { $in: USES } }));
      const day = { $dateToString: { date: '$at', format: '%Y-%m-%d', timezone: 'UTC' } };
      const rows = entries.aggregate<Pick<UsageOfDay, 'tokens' | 'actions'> & { _id: Omit<UsageOfDay, 'tokens'> }>(
        [
          { $match: { $or } },
          {
            $group: {
              _id: { day, feature: '$feature' },
              tokens: { $sum: '$legs.spent' },
              actions: { $sum: ACTIONS },
            },
          },
        ],
        LONG_MAJORITY,
      );
      return (await rows.toArray()).map(({ _id: { day: ofDay, feature }, tokens, actions }) => ({
        day: ofDay,
        ...{ feature, tokens, actions },
      }));
    },

    listGone: async (limit) => (await low(GONE).sort({ 'period.end': -1 }).limit(limit).toArray()).map(lowAccount),

    listLow: async (limit) =>
      (await low(LOW).sort({ 'buckets.available': 1, _id: 1 }).limit(limit).toArray()).map(lowAccount),

    async countLow(countUpTo) {
      const count = (filter: object) => accounts.countDocuments(filter, { ...MAJORITY, limit: countUpTo });
      const [gone, passed] = await Promise.all([count(GONE), count(LOW)]);
      return { gone, low: passed };
    },

    async periodEndsOf(planId) {
      const end = async (direction: 1 | -1): Promise<Date | undefined> => {
        const found = accounts.find({ ...OPEN, 'terms.plan.planId': planId } as Filter<AccountDocument>, {
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

const endOf = ({ _id: accountId, seq, at }: AccountDocument): AccountEnd => ({ accountId, seq, at });

function lowAccount({ _id: accountId, buckets, crossings, period, terms }: AccountDocument): LowAccount {
  return {
    accountId,
    planId: terms.plan.planId,
    left: buckets.available,
    isGone: !crossings.gone.armed,
    periodEnd: period.end,
  };
}
