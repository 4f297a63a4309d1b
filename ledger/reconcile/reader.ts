/**
 * Reads for reconciliation: majority reads of raw documents, and sums made by the database, which share no code with
 * the rules. Entries are immutable and numbered without gaps, so "up to seq N" needs no snapshot.
 */
import type { CrossingRecord } from '../../domain/account/crossing.js';
import { BUCKETS, type Bucket, type PeriodCloseEntry } from '../../domain/account/entry.js';
import { entryKey } from '../../domain/business-key.js';
import { driverCollection, LONG_MAJORITY, startingWith } from '../../storage/driver.js';
import { idsOf } from '../entry-range.js';
import type { AccountDocument } from '../account-document.js';
import type { LedgerModels } from '../models.js';
import type { PeriodStatement } from '../period-statement.js';
import type { ChainedEntry } from '../store.js';

const ENTRIES_A_READ = 1_000;
const ACCOUNTS_A_READ = 500;
/** Of records that should not exist at all, a few show as much as many. */
const EXAMPLES = 20;

/**
 * Sums of entries that have the same period, type, lateness, feature and price of overage; refunds of late charges are
 * kept apart.
 */
export interface SumRow extends Readonly<Record<Bucket, number>> {
  readonly group: {
    readonly periodId: string;
    readonly type: string;
    readonly late: boolean;
    readonly ofLate: boolean;
    readonly feature: string;
    /** The price of overage; 0 and no currency where there is none. */
    readonly overageAmount: number;
    readonly overageCurrency: string;
  };
  readonly entries: number;
  readonly tokens: number;
  readonly overageTokens: number;
  readonly reopens: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

export interface GrantedRow {
  readonly periodId: string;
  readonly source: string;
  readonly tokens: number;
}

export interface HeldRow {
  readonly holdId: string;
  readonly held: number;
  readonly resolutions: number;
}

export interface PauseRow {
  readonly pauseId: string;
  readonly resumed: number;
}

export type LedgerReader = ReturnType<typeof createReader>;

export function createReader(models: LedgerModels) {
  const accounts = driverCollection(models.accounts);
  const entries = driverCollection(models.entries);
  const crossings = driverCollection(models.crossings);
  const statements = driverCollection(models.statements);
  /** Also finds a `seq` that is not a number at all. */
  const upTo = (accountId: string, seq: number) => ({ accountId, seq: { $not: { $gt: seq } } });
  const sums = async <T>(pipeline: object[]): Promise<T[]> =>
    (await entries.aggregate(pipeline, LONG_MAJORITY).toArray()) as T[];

  async function readEntries(accountId: string, afterSeq: number, lastSeq: number): Promise<ChainedEntry[]> {
    const range = idsOf(accountId, { afterSeq, upToSeq: Math.min(lastSeq, afterSeq + ENTRIES_A_READ) });
    return await entries.find({ _id: range }, LONG_MAJORITY).sort({ _id: 1 }).toArray();
  }

  return {
    async account(accountId: string): Promise<AccountDocument | null> {
      return await accounts.findOne({ _id: accountId }, LONG_MAJORITY);
    },

    /** Every account's id, in order. Read page by page: a cursor would time out while a large account is checked. */
    async *accountIds(): AsyncGenerator<string> {
      for (let after = ''; ;) {
        const page = accounts.find({ _id: { $gt: after } }, { ...LONG_MAJORITY, projection: { _id: 1 } });
        const ids = (await page.sort({ _id: 1 }).limit(ACCOUNTS_A_READ).toArray()).map(({ _id }) => _id);
        yield* ids;
        if (ids.length < ACCOUNTS_A_READ) return;
        after = ids.at(-1)!;
      }
    },

    /** The account's entries 1..lastSeq in order, a piece at a time, while the next piece is being read. */
    async *entries(accountId: string, lastSeq: number): AsyncGenerator<ChainedEntry[]> {
      let next = readEntries(accountId, 0, lastSeq);
      for (let after = 0; after < lastSeq; after += ENTRIES_A_READ) {
        const piece = await next;
        if (after + ENTRIES_A_READ < lastSeq) {
          next = readEntries(accountId, after + ENTRIES_A_READ, lastSeq);
          next.catch(() => undefined); // Awaited in the next round, unless the reading ends early.
        }
        yield piece;
      }
    },

    async lastSeq(accountId: string, beyondSeq: number): Promise<number | null> {
      const beyond = entries.find({ accountId, seq: { $gt: beyondSeq } }, { ...LONG_MAJORITY, projection: { seq: 1 } });
      const [last] = await beyond.sort({ seq: -1 }).limit(1).toArray();
      return last ? last.seq : null;
    },

    async crossings(accountId: string): Promise<CrossingRecord[]> {
      return await crossings
        .find({ _id: idsWithin(accountId) }, LONG_MAJORITY)
        .sort({ seq: 1 })
        .toArray();
    },

    async statements(ids: readonly string[]): Promise<PeriodStatement[]> {
      return await statements.find({ _id: { $in: [...ids] } }, LONG_MAJORITY).toArray();
    },

    /** Everything stored as a statement of the account, by its id or by its content. */
    async statementIds(accountId: string): Promise<string[]> {
      const ids = new Set<string>();
      for (const filter of [{ _id: idsWithin(accountId) }, { accountId }]) {
        const found = statements.find(filter, { ...LONG_MAJORITY, projection: { _id: 1 } });
        // A statement that we did not write may have any id.
        for await (const { _id } of found as AsyncIterable<{ readonly _id: unknown }>) ids.add(String(_id));
      }
      return [...ids];
    },

    async closes(accountId: string, lastSeq: number): Promise<PeriodCloseEntry[]> {
      const found = entries.find({ ...upTo(accountId, lastSeq), type: 'period_close' }, LONG_MAJORITY);
      return ((await found.toArray()) as PeriodCloseEntry[]).sort((a, b) => a.seq - b.seq);
    },

    async sumRows(accountId: string, lastSeq: number): Promise<SumRow[]> {
      return await sums<SumRow>([
        { $match: upTo(accountId, lastSeq) },
        {
          $group: {
            _id: {
              periodId: '$periodId',
              type: '$type',
              late: { $ifNull: ['$late', false] },
              ofLate: { $ifNull: ['$ofLate', false] },
              feature: { $ifNull: ['$feature', ''] },
              overageAmount: { $ifNull: ['$overageUnitPrice.amount', 0] },
              overageCurrency: { $ifNull: ['$overageUnitPrice.currency', ''] },
            },
            entries: { $sum: 1 },
            tokens: { $sum: '$tokens' },
            overageTokens: { $sum: '$overageTokens' },
            reopens: { $sum: { $cond: [{ $eq: ['$reopens', true] }, 1, 0] } },
            firstSeq: { $min: '$seq' },
            lastSeq: { $max: '$seq' },
            ...Object.fromEntries(BUCKETS.map((bucket) => [bucket, { $sum: `$legs.${bucket}` }])),
          },
        },
        { $set: { group: '$_id' } },
      ]);
    },

    /** What was granted, by period and source. */
    async granted(accountId: string, lastSeq: number): Promise<GrantedRow[]> {
      const rows = await sums<{ _id: Omit<GrantedRow, 'tokens'>; issued: number }>([
        { $match: { ...upTo(accountId, lastSeq), type: 'grant' } },
        { $unwind: '$slices' },
        { $group: { _id: { periodId: '$periodId', source: '$slices.source' }, issued: { $sum: '$legs.issued' } } },
      ]);
      return rows.map(({ _id, issued }) => ({ ..._id, tokens: -issued }));
    },

    /** Holds that are open, or that were resolved more than once, by the entries. */
    async unresolvedHolds(accountId: string, lastSeq: number): Promise<HeldRow[]> {
      return await sums<HeldRow>([
        {
          $match: {
            ...upTo(accountId, lastSeq),
            $or: [{ type: { $in: ['hold', 'freeze'] } }, { type: { $in: OF_HOLDS }, ref: ANY }],
          },
        },
        {
          $group: {
            _id: { $ifNull: ['$ref', '$_id'] },
            held: { $sum: '$legs.held' },
            resolutions: { $sum: { $cond: [{ $in: ['$type', ['settle', 'release', 'unfreeze']] }, 1, 0] } },
          },
        },
        { $match: { $or: [{ held: { $ne: 0 } }, { resolutions: { $gt: 1 } }] } },
        { $set: { holdId: '$_id' } },
      ]);
    },

    /** Every pause by its entry's id. There are few, and an index has their keys. */
    async pauses(accountId: string, lastSeq: number): Promise<PauseRow[]> {
      const keys = [{ key: startingWith(entryKey.pause('')) }, { key: startingWith(entryKey.resume('')) }];
      return await sums<PauseRow>([
        { $match: { ...upTo(accountId, lastSeq), $or: keys } },
        {
          $group: {
            _id: { $ifNull: ['$ref', '$_id'] },
            resumed: { $sum: { $cond: [{ $eq: ['$type', 'resume'] }, 1, 0] } },
          },
        },
        { $set: { pauseId: '$_id' } },
      ]);
    },

    async repeatedKeys(accountId: string, lastSeq: number): Promise<{ key: string; times: number }[]> {
      return await sums<{ key: string; times: number }>([
        { $match: upTo(accountId, lastSeq) },
        { $group: { _id: '$key', times: { $sum: 1 } } },
        { $match: { times: { $gt: 1 } } },
        { $limit: EXAMPLES },
        { $set: { key: '$_id' } },
      ]);
    },

    /** Ids of accounts that entries, crossings or statements name and that have no document. */
    async orphans(): Promise<string[]> {
      const orphans = new Set<string>();
      for (const collection of [entries, crossings, statements]) {
        const named = collection.aggregate([{ $group: { _id: '$accountId' } }], LONG_MAJORITY);
        for await (const { _id } of named) {
          const id = _id as unknown;
          if (typeof id !== 'string' || (await accounts.countDocuments({ _id: id }, LONG_MAJORITY)) === 0) {
            orphans.add(String(id));
          }
        }
      }
      return [...orphans];
    },
  };
}

/** Ids of crossings and statements begin with their account's. */
const idsWithin = (accountId: string) => startingWith(`${accountId}~`);

const OF_HOLDS = ['settle', 'release', 'unfreeze', 'debit', 'clawback'];
const ANY = { $exists: true };
