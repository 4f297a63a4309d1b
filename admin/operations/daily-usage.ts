/**
 * Keeps what all accounts together spent on each day, by feature, so that no page adds up the ledger. Each account's
 * entries are counted in their order, and the number of the last counted one moves in the same transaction as the totals:
 * an entry is counted once, however many processes count and wherever one dies. `catchUp` looks at the accounts that
 * changed since it looked last; `countAll` looks at every account, and so makes up for a commit that became visible late.
 */
import type { Connection } from 'mongoose';
import type { AccountEnd, AllAccounts, UsageOfDay } from '../../ledger/all-accounts.js';
import { driverCollection, isDuplicateKey } from '../../storage/driver.js';
import { createReadMark } from '../../storage/read-mark.js';
import type { DailyUsageModels, DailyUsageRecord } from './models.js';

export interface DailyUsage {
  /**
   * Counts what is new, up to a second ago, and reads no entry twice. Ends early when the signal aborts; the next call goes
   * on from there.
   */
  catchUp(signal?: AbortSignal): Promise<void>;
  /** Counts what is new in every account. Resolves with the number of accounts. */
  countAll(signal?: AbortSignal): Promise<number>;
  /** From the first day to the last, both included, by UTC: `2026-11-27`. */
  read(firstDay: string, lastDay: string): Promise<DailyUsageRecord[]>;
  /** The time of the last commit that is counted. Null: nothing is. */
  countedUntil(): Promise<Date | null>;
}

interface DailyUsageParts {
  readonly connection: Connection;
  readonly models: DailyUsageModels;
  readonly accounts: Pick<AllAccounts, 'list' | 'listChanged' | 'sumByDay'>;
}

const PAGE = 100;
/** A commit may become visible after a later one. */
const OVERLAP_MS = 2 * 60_000;
/** Others counted the same accounts this often: something else is wrong. */
const MAX_TRIES = 50;

export function createDailyUsage({ connection, models, accounts }: DailyUsageParts): DailyUsage {
  const counted = driverCollection(models.counted);
  const totals = driverCollection(models.dailyUsage);
  const mark = createReadMark(models.readMarks, 'accounts');

  /** True when it is stored; false when another process has counted one of the accounts since. */
  const store = async (moves: readonly Move[], sums: readonly UsageOfDay[]): Promise<boolean> => {
    try {
      await connection.transaction(async (session) => {
        const writes = moves.map(({ accountId: _id, afterSeq, upToSeq: seq }) =>
          afterSeq === 0
            ? { insertOne: { document: { _id, seq } } }
            : { updateOne: { filter: { _id, seq: afterSeq }, update: { $set: { seq } } } },
        );
        const { insertedCount, matchedCount } = await counted.bulkWrite(writes, { session, ordered: true });
        if (insertedCount + matchedCount !== moves.length) throw new CountedElsewhere();
        if (sums.length > 0) await totals.bulkWrite(sums.map(additionOf), { session, ordered: true });
      });
      return true;
    } catch (error) {
      if (error instanceof CountedElsewhere || isDuplicateKey(error)) return false;
      throw error;
    }
  };

  const count = async (page: readonly AccountEnd[]): Promise<void> => {
    const ids = page.map(({ accountId }) => accountId);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const marks = await models.counted.find({ _id: { $in: ids } }).lean<{ _id: string; seq: number }[]>();
      const seqOf = new Map(marks.map(({ _id, seq }) => [_id, seq]));
      const moves = page
        .map(({ accountId, seq: upToSeq }) => ({ accountId, afterSeq: seqOf.get(accountId) ?? 0, upToSeq }))
        .filter(({ afterSeq, upToSeq }) => upToSeq > afterSeq);
      if (moves.length === 0 || (await store(moves, await accounts.sumByDay(moves)))) return;
    }
    throw new Error(`daily totals: other processes counted the same accounts ${MAX_TRIES} times`);
  };

  return {
    async catchUp(signal) {
      const readUntil = await mark.read();
      let place = { at: new Date((readUntil?.getTime() ?? OVERLAP_MS) - OVERLAP_MS), accountId: '' };
      for (let isLast = false; !isLast && signal?.aborted !== true;) {
        const page = await accounts.listChanged(place, PAGE);
        isLast = page.length < PAGE;
        const last = page.at(-1);
        if (!last) return;
        await count(page);
        place = last;
        if (readUntil === null || last.at > readUntil) await mark.moveTo(last.at);
      }
    },

    async countAll(signal) {
      let all = 0;
      for (let after = ''; ;) {
        const page = await accounts.list(after, PAGE);
        signal?.throwIfAborted();
        await count(page);
        all += page.length;
        if (page.length < PAGE) return all;
        after = page.at(-1)!.accountId;
      }
    },

    async read(firstDay, lastDay) {
      const days = { $gte: firstDay, $lt: `${lastDay}~~` };
      return await models.dailyUsage.find({ _id: days }).sort({ _id: 1 }).lean<DailyUsageRecord[]>();
    },

    countedUntil: () => mark.read(),
  };
}

interface Move {
  readonly accountId: string;
  readonly afterSeq: number;
  readonly upToSeq: number;
}

class CountedElsewhere extends Error {}

const additionOf = ({ day, feature, tokens, actions }: UsageOfDay) => ({
  updateOne: {
    filter: { _id: `${day}~${feature}` },
    update: { $inc: { tokens, actions }, $setOnInsert: { day, feature } },
    upsert: true,
  },
});
