/**
 * Keeps the closed periods of all accounts, and finds accounts with something due. Statements are inserted once and
 * never changed; everything here can be made again from the entries. Reads are majority reads.
 */
import type { Connection } from 'mongoose';
import { periodId, periodNumberOf } from '../domain/business-key.js';
import { isOfType, type PeriodCloseEntry } from '../domain/account/entry.js';
import { driverCollection, isDuplicateKey, MAJORITY } from '../storage/driver.js';
import { accountStates, type ListedAccount } from './account-states.js';
import { commitReads } from './mongo/commit-store.js';
import { ledgerModels } from './mongo/models.js';
import type { AccountWithUnwritten } from './reads.js';
import { findCloses, isCloseOf } from './statements/period-range.js';
import { statementOf, type PeriodStatement } from './statements/period-statement.js';
import { sumPeriod } from './statements/period-sums.js';

export { StatementMismatch, type PeriodStatement, type SpaceUsage } from './statements/period-statement.js';

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
  /**
   * Up to `limit` closed periods of the account, from `number` downwards. A period that has just ended is among them, even if
   * its close is not written yet.
   */
  listClosed(account: AccountWithUnwritten, number: number, limit: number): Promise<ClosedPeriod[]>;
  /** The number of the last period with a statement; 0 for none. */
  lastStated(accountId: string): Promise<number>;
  readStored(accountId: string): Promise<StoredPeriod | null>;
  /**
   * Accounts with a period that will close: open ones, and closed ones that have not ended. In the order of their ids.
   */
  listOpen(afterAccountId: string, limit: number): Promise<StoredPeriod[]>;
  /**
   * Accounts with something that should have happened before `before`, the longest overdue first. It looks at snapshots: an
   * account may be missing until its snapshot is written, a second after its commit, or when `listOpen` comes by it; and it
   * may be there although it was brought up to date since.
   */
  listOverdue(before: Date, limit: number): Promise<string[]>;
}

export interface ClosedPeriod {
  readonly close: PeriodCloseEntry;
  /** Null: the workflow has not stored it yet. */
  readonly statement: PeriodStatement | null;
}

/** The connection's ledger must be open, so that its collections exist. */
export function createPeriodBooks(connection: Connection): PeriodBooks {
  const models = ledgerModels(connection);
  const snapshots = driverCollection(models.snapshots);
  const statements = driverCollection(models.statements);
  const reads = commitReads(connection);
  const accounts = accountStates(connection);

  const statementsOf = async (accountId: string, numbers: readonly number[]): Promise<PeriodStatement[]> => {
    const ids = numbers.map((number) => periodId(accountId, number));
    return await statements.find({ _id: { $in: ids } }, MAJORITY).toArray();
  };

  const listWritten = async (accountId: string, number: number, limit: number): Promise<ClosedPeriod[]> => {
    const numbers = Array.from({ length: Math.min(limit, number) }, (_, index) => number - index);
    const [closes, stated] = await Promise.all([
      findCloses(reads, accountId, numbers),
      statementsOf(accountId, numbers),
    ]);
    const statementBy = new Map(stated.map((statement) => [statement._id, statement]));
    return closes
      .sort((a, b) => b.seq - a.seq)
      .map((close) => ({ close, statement: statementBy.get(close.periodId) ?? null }));
  };

  return {
    async draw(accountId, number) {
      const closes = await findCloses(reads, accountId, [number - 1, number]);
      const [before, close] = [number - 1, number].map((one) => closes.find(isCloseOf(one)));
      if (!close) return null;
      const range = { afterSeq: before?.seq, upToSeq: close.seq };
      return statementOf({ close, ...(await sumPeriod(reads, close, range)) });
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

    async listClosed({ state, unwritten }, number, limit) {
      const own = unwritten
        .filter(isOfType('period_close'))
        .filter(({ periodId: id }) => periodNumberOf(id) <= number)
        .map((close) => ({ close, statement: null }))
        .reverse()
        .slice(0, limit);
      if (own.length === limit) return own;
      return [...own, ...(await listWritten(state.accountId, number - own.length, limit - own.length))];
    },

    async lastStated(accountId) {
      const last = statements.find({ accountId }, { ...MAJORITY, projection: { number: 1 } });
      const [statement] = await last.sort({ number: -1 }).limit(1).toArray();
      return statement?.number ?? 0;
    },

    async readStored(accountId) {
      const account = await accounts.read(accountId);
      return account && storedPeriod(account);
    },

    async listOpen(afterAccountId, limit) {
      const open = await accounts.list(afterAccountId, limit, ({ terms }) => terms.ended !== true);
      return open.map(storedPeriod);
    },

    async listOverdue(before, limit) {
      const due = snapshots.find({ nextAt: { $lt: before } }, { ...MAJORITY, projection: { _id: 1 } });
      return (await due.sort({ nextAt: 1 }).limit(limit).toArray()).map(({ _id }) => _id);
    },
  };
}

function storedPeriod({ accountId, period, terms }: ListedAccount): StoredPeriod {
  const { number, start, end } = period;
  return { accountId, number, start, end, planId: terms.plan.planId, state: terms.ended ? 'closed' : 'open' };
}
