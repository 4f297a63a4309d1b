/**
 * Keeps the closed periods of all accounts, and finds accounts with something due. Statements are inserted once and
 * never changed; everything here can be made again from the entries. Reads are majority reads.
 */
import type { Collection } from 'mongodb';
import type { Connection } from 'mongoose';
import type { AccountState } from '../domain/account/account-state.js';
import { entryKey, periodId } from '../domain/business-key.js';
import type { GrantEntry, PeriodCloseEntry } from '../domain/account/entry.js';
import { driverCollection, isDuplicateKey, LONG_MAJORITY, MAJORITY, startingWith } from '../storage/driver.js';
import { idsOf, type SeqRange } from './entry-range.js';
import type { AccountDocument } from './account-document.js';
import { ledgerModels } from './models.js';
import { statementOf, type EntrySums, type PeriodStatement } from './period-statement.js';
import type { ChainedEntry } from './store.js';

export { StatementMismatch, type PeriodStatement, type SpaceUsage } from './period-statement.js';

/** An account's period as it is stored: a roll that is due may not be in it yet. */
export interface StoredPeriod {
  readonly accountId: string;
  readonly number: number;
  readonly start: Date;
  readonly end: Date;
  readonly planId: string;
  /** Closed: the account has ended, and no period of it is open any more. */
  readonly state: 'open' | 'closed';
}

export interface PeriodBooks {
  /** Null when the period is not closed. Throws `StatementMismatch` when its numbers contradict each other. */
  draw(accountId: string, number: number): Promise<PeriodStatement | null>;
  /** Stores a statement once; one that is already stored stays as it is. */
  store(statement: PeriodStatement): Promise<void>;
  find(accountId: string, number: number): Promise<PeriodStatement | null>;
  /** Up to `limit` closed periods, from `number` downwards; one without a statement yet is shown by its close entry. */
  listClosed(accountId: string, number: number, limit: number): Promise<ClosedPeriod[]>;
  /** The number of the last period with a statement; 0 for none. */
  lastStated(accountId: string): Promise<number>;
  readStored(accountId: string): Promise<StoredPeriod | null>;
  /**
   * Accounts with a period that will close: open ones, and closed ones that have not ended. In the order of their ids.
   */
  listOpen(afterAccountId: string, limit: number): Promise<StoredPeriod[]>;
  /** Accounts with something that should have happened before `before`, the longest overdue first. */
  listOverdue(before: Date, limit: number): Promise<string[]>;
}

export interface ClosedPeriod {
  readonly close: PeriodCloseEntry;
  /** Null: the workflow has not stored it yet. */
  readonly statement: PeriodStatement | null;
}

const ACCOUNT_FIELDS = {
  'period.number': 1,
  'period.start': 1,
  'period.end': 1,
  'terms.ended': 1,
  'terms.plan.planId': 1,
} as const;

/** The connection's ledger must be open, so that its collections exist. */
export function createPeriodBooks(connection: Connection): PeriodBooks {
  const models = ledgerModels(connection);
  const accounts = driverCollection(models.accounts);
  const entries = driverCollection(models.entries);
  const statements = driverCollection(models.statements);

  const closesOf = async (accountId: string, numbers: readonly number[]): Promise<PeriodCloseEntry[]> => {
    const found = entries.find({ accountId, key: { $in: numbers.map(entryKey.periodClose) } }, MAJORITY);
    return (await found.toArray()) as PeriodCloseEntry[];
  };
  const statementsOf = async (accountId: string, numbers: readonly number[]): Promise<PeriodStatement[]> => {
    const ids = numbers.map((number) => periodId(accountId, number));
    return await statements.find({ _id: { $in: ids } }, MAJORITY).toArray();
  };

  return {
    async draw(accountId, number) {
      const closes = await closesOf(accountId, [number - 1, number]);
      const [before, close] = [number - 1, number].map((one) =>
        closes.find(({ key }) => key === entryKey.periodClose(one)),
      );
      if (!close) return null;
      const [sums, grants] = await Promise.all([
        sumEntries(entries, close, { afterSeq: before?.seq, upToSeq: close.seq }),
        grantsOf(entries, accountId, close.periodId),
      ]);
      return statementOf({ close, sums, grants });
    },

    async store(statement) {
      try {
        await statements.insertOne(statement, { writeConcern: { w: 'majority', journal: true } });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },

    async find(accountId, number) {
      const [statement] = await statementsOf(accountId, [number]);
      return statement ?? null;
    },

    async listClosed(accountId, number, limit) {
      const numbers = Array.from({ length: Math.min(limit, number) }, (_, index) => number - index);
      const [closes, stated] = await Promise.all([closesOf(accountId, numbers), statementsOf(accountId, numbers)]);
      const statementBy = new Map(stated.map((statement) => [statement._id, statement]));
      return closes
        .sort((a, b) => b.seq - a.seq)
        .map((close) => ({ close, statement: statementBy.get(close.periodId) ?? null }));
    },

    async lastStated(accountId) {
      const last = statements.find({ accountId }, { ...MAJORITY, projection: { number: 1 } });
      const [statement] = await last.sort({ number: -1 }).limit(1).toArray();
      return statement?.number ?? 0;
    },

    async readStored(accountId) {
      const found = await accounts.findOne({ _id: accountId }, { ...MAJORITY, projection: ACCOUNT_FIELDS });
      return found && storedPeriod(found);
    },

    async listOpen(afterAccountId, limit) {
      const after = { _id: { $gt: afterAccountId }, 'terms.ended': { $ne: true } };
      const found = accounts
        .find(after, { ...MAJORITY, projection: ACCOUNT_FIELDS })
        .sort({ _id: 1 })
        .limit(limit);
      return (await found.toArray()).map(storedPeriod);
    },

    async listOverdue(before, limit) {
      const due = accounts.find({ nextAt: { $lt: before } }, { ...MAJORITY, projection: { _id: 1 } });
      return (await due.sort({ nextAt: 1 }).limit(limit).toArray()).map(({ _id }) => _id);
    },
  };
}

function storedPeriod({ _id: accountId, period, terms }: AccountDocument): StoredPeriod {
  const { number, start, end }: AccountState['period'] = period;
  return { accountId, number, start, end, planId: terms.plan.planId, state: terms.ended ? 'closed' : 'open' };
}

type Entries = Collection<ChainedEntry>;

async function sumEntries(
  entries: Entries,
  { accountId, periodId: ofPeriodId }: PeriodCloseEntry,
  range: SeqRange,
): Promise<EntrySums[]> {
  const rows = await entries
    .aggregate(
      [
        { $match: { _id: idsOf(accountId, range), periodId: ofPeriodId } },
        {
          $group: {
            _id: {
              type: '$type',
              late: { $ifNull: ['$late', false] },
              ofLate: { $ifNull: ['$ofLate', false] },
              feature: { $ifNull: ['$feature', null] },
              spaceId: { $ifNull: ['$spaceId', null] },
              overageAmount: { $ifNull: ['$overageUnitPrice.amount', 0] },
              overageCurrency: { $ifNull: ['$overageUnitPrice.currency', ''] },
            },
            entries: { $sum: 1 },
            tokens: { $sum: '$tokens' },
            spent: { $sum: '$legs.spent' },
            overageLeg: { $sum: '$legs.overage' },
            overageTokens: { $sum: '$overageTokens' },
            reopens: { $sum: { $cond: [{ $eq: ['$reopens', true] }, 1, 0] } },
          },
        },
      ],
      LONG_MAJORITY,
    )
    .toArray();
  return rows.map(({ _id, ...sums }) => ({ ...(_id as object), ...sums }) as unknown as EntrySums);
}

/** Finds grants by their keys, which are indexed: an account gets few grants and may have a million debits. */
async function grantsOf(entries: Entries, accountId: string, ofPeriodId: string) {
  const found = entries.find(
    { accountId, key: startingWith(entryKey.grant('')), periodId: ofPeriodId },
    { ...LONG_MAJORITY, projection: { slices: 1, legs: 1 } },
  );
  return ((await found.toArray()) as GrantEntry[]).map(({ slices, legs }) => ({
    source: slices[0]!.source,
    tokens: -(legs.issued ?? 0),
  }));
}
