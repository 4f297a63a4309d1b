/** Stores the ledger in MongoDB: majority reads, and one transaction a commit, begun with the guarded account. */
import { MongoError, MongoServerError, type ClientSession, type Filter } from 'mongodb';
import { entryId, periodId } from '../domain/business-key.js';
import { canonicalTimeZone } from '../domain/calendar/time-zone.js';
import type { UsageGroup } from '../domain/usage.js';
import { driverCollection, isDuplicateKey, LONG_MAJORITY, MAJORITY } from '../storage/driver.js';
import { accountDocument, storedAccount, type AccountDocument } from './account-document.js';
import { idsOf, rangeOfPeriod } from './entry-range.js';
import type { Chance, Clock } from './environment.js';
import { groupCommits } from './group-commit.js';
import { gatherLookUps } from './look-ups.js';
import type { LedgerModels } from './models.js';
import type { SessionPool } from './sessions.js';
import type { ChainedEntry, Commit, EntryFilter, LedgerStore, StoredAccount, UsageQuery, UsageRow } from './store.js';

const DURABLE = { writeConcern: { w: 'majority', j: true } } as const;
const COMMIT_REPEATS = 5;
/** The types of entries that change what was spent. */
export const USES = ['debit', 'settle', 'refund'];

interface MongoStoreParts {
  readonly models: LedgerModels;
  readonly sessions: SessionPool;
  readonly clock: Clock;
  readonly chance: Chance;
}

export function createMongoStore({ models, sessions, clock, chance }: MongoStoreParts): LedgerStore {
  const accounts = driverCollection(models.accounts);
  const entries = driverCollection(models.entries);
  const crossings = driverCollection(models.crossings);
  const findEntries = (filter: Filter<ChainedEntry>): Promise<ChainedEntry[]> =>
    entries.find(filter, MAJORITY).toArray();

  return {
    async load(accountId) {
      const document = await accounts.findOne({ _id: accountId }, MAJORITY);
      return document && storedAccount(document);
    },

    find: gatherLookUps(findEntries, clock),

    async findEntry(accountId, entryId) {
      const [entry] = await findEntries({ _id: entryId, accountId });
      return entry ?? null;
    },

    commit: groupCommits(
      (commits, written) =>
        sessions.use(async (session) => {
          session.startTransaction(DURABLE);
          try {
            if (!(await writeAccounts(commits, session))) {
              await session.abortTransaction();
              return 'conflict';
            }
            const added = commits.flatMap((commit) => commit.entries);
            const crossed = commits.flatMap((commit) => commit.crossings);
            if (added.length > 0) await entries.insertMany(added, { session, ordered: true });
            if (crossed.length > 0) await crossings.insertMany(crossed, { session });
          } catch (error) {
            await session.abortTransaction().catch(() => undefined);
            if (isWriteConflict(error)) return 'conflict';
            throw error;
          }
          written();
          await commitTransaction(session);
          return 'committed';
        }),
      clock,
    ),

    async listEntries(accountId, { limit, beforeSeq, afterSeq = 0, types, memberId, ...filter }) {
      const conditions = {
        ...(types && { type: { $in: types } }),
        ...(memberId === undefined ? {} : { memberId }),
        ...filterOf(filter),
      };
      // Numbers have no gaps: without a filter, the entries of a page are known by their numbers.
      const isPlain = beforeSeq !== undefined && Object.keys(conditions).length === 0;
      const from = isPlain ? Math.max(afterSeq, beforeSeq - 1 - limit) : afterSeq;
      const upToSeq = beforeSeq === undefined ? undefined : beforeSeq - 1;
      const query = { _id: idsOf(accountId, { afterSeq: from, upToSeq }), ...conditions } as Filter<ChainedEntry>;
      const found = entries.find(query, MAJORITY).sort({ _id: -1 }).limit(limit);
      return await found.toArray();
    },

    async sumUsage(accountId, query) {
      const { period, upToSeq } = query;
      const range = period === undefined ? {} : await rangeOfPeriod(models, accountId, period);
      const rows = entries.aggregate(
        [
          {
            $match: {
              _id: idsOf(accountId, upToSeq === undefined ? range : { ...range, upToSeq }),
              type: { $in: USES },
              ...(period === undefined ? {} : { periodId: periodId(accountId, period), ...CHARGED_IN_PERIOD }),
              ...filterOf(query),
              ...(query.memberId !== undefined && { memberId: query.memberId }),
            },
          },
          {
            $group: {
              _id: groupKey(query),
              tokens: { $sum: '$legs.spent' },
              actions: { $sum: ACTIONS },
              ...(period === undefined ? {} : { lateTokens: lateOnly('$legs.spent'), lateActions: lateOnly(ACTIONS) }),
            },
          },
          ...(query.afterGroup === undefined ? [] : [{ $match: { _id: groupsAfter(query.afterGroup) } }]),
          { $sort: { _id: 1 } },
          ...(query.limit === undefined ? [] : [{ $limit: query.limit }]),
        ],
        MAJORITY,
      );
      return (await rows.toArray()).map(usageRow);
    },

    /** The entry `upToSeq` is found by the same read as what is summed, so that it proves that read. */
    async sumOfSpace(accountId, { spaceId, period, upToSeq }) {
      if (upToSeq === 0) return 0;
      const ofPeriod = periodId(accountId, period);
      const _id = idsOf(accountId, { ...(await rangeOfPeriod(models, accountId, period)), upToSeq });
      const ofSpace = { _id, spaceId, periodId: ofPeriod, type: { $in: USES }, late: { $exists: false } };
      const isOfSpace = [
        { $eq: ['$spaceId', spaceId] },
        { $eq: ['$periodId', ofPeriod] },
        { $in: ['$type', USES] },
        { $eq: [{ $type: '$late' }, 'missing'] },
      ];
      const tokens = { $sum: { $cond: [{ $and: isOfSpace }, '$legs.spent', 0] } };
      const rows = entries.aggregate<{ tokens: number; lastSeq: number }>(
        [
          { $match: { $or: [ofSpace, { _id: entryId(accountId, upToSeq) }] } },
          { $group: { _id: null, tokens, lastSeq: { $max: '$seq' } } },
        ],
        // The sum is cached (space-uses.ts): it may take long, once.
        LONG_MAJORITY,
      );
      const [row] = await rows.toArray();
      return row?.lastSeq === upToSeq ? row.tokens : null;
    },
  };

  /** First in the transaction, so that a miss inserts nothing. */
  async function writeAccounts(commits: readonly Commit[], session: ClientSession): Promise<boolean> {
    const opened = commits.filter(({ before }) => !before).map(({ after }) => accountDocument(after));
    if (opened.length > 0) await accounts.insertMany(opened, { session });
    const changes = commits.flatMap(({ before, after }) => (before ? [accountChange(before, after)] : []));
    if (changes.length === 0) return true;
    const { matchedCount } = await replaceAccounts(changes, session);
    return matchedCount === changes.length;
  }

  /** One alone goes without the cost of a bulk write: it is the usual case where one account is busy. */
  async function replaceAccounts(changes: readonly AccountChange[], session: ClientSession) {
    const [only] = changes;
    if (only && changes.length === 1) return await accounts.replaceOne(only.filter, only.replacement, { session });
    const operations = changes.map((replaceOne) => ({ replaceOne }));
    return await accounts.bulkWrite(operations, { session, ordered: true });
  }

  /** Repeating a commit whose outcome is unknown is safe: it is the same transaction. */
  async function commitTransaction(session: ClientSession): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await session.commitTransaction();
        return;
      } catch (error) {
        const unknown = error instanceof MongoError && error.hasErrorLabel('UnknownTransactionCommitResult');
        if (!unknown || tries > COMMIT_REPEATS) throw error;
        await clock.sleep(chance.fraction() * 20 * 2 ** tries);
      }
    }
  }
}

/** In a period, a refund of an earlier period's charge leaves usage alone; one of a late charge takes from the late usage. */
const CHARGED_IN_PERIOD = {
  $or: [{ late: { $exists: false } }, { type: { $in: ['debit', 'settle'] } }, { ofLate: true }],
};
/** A charge adds an action, and the refund that reopens it takes it away. */
export const ACTIONS = {
  $cond: [{ $eq: ['$type', 'refund'] }, { $cond: [{ $eq: ['$reopens', true] }, -1, 0] }, 1],
} as const;
const lateOnly = (what: unknown) => ({ $sum: { $cond: [{ $eq: ['$late', true] }, what, 0] } });

function usageRow(row: Record<string, unknown>): UsageRow {
  const { lateTokens = 0, lateActions = 0, tokens, actions } = row as Record<string, number>;
  return {
    group: (row['_id'] as string | null | undefined) ?? null,
    tokens: tokens! - lateTokens,
    actions: actions! - lateActions,
    lateTokens,
    lateActions,
  };
}

interface AccountChange {
  readonly filter: Filter<AccountDocument>;
  readonly replacement: Omit<AccountDocument, '_id'>;
}

/** Written whole: to set one field after another costs a server more as soon as there are many holds. */
function accountChange(before: StoredAccount, after: StoredAccount): AccountChange {
  const { _id, ...replacement } = accountDocument(after);
  return { filter: { _id, version: before.version }, replacement };
}

/** Only fields that are set, and only what was validated: filters never carry a caller's operators. */
function filterOf({ feature, spaceId, from, to }: EntryFilter): Record<string, unknown> {
  const at = { ...(from && { $gte: from }), ...(to && { $lt: to }) };
  return {
    ...(feature !== undefined && { feature }),
    ...(spaceId !== undefined && { spaceId }),
    ...(Object.keys(at).length > 0 && { at }),
  };
}

const GROUP_FIELDS = { feature: '$feature', space: '$spaceId', member: '$memberId' } as const;

function groupKey({ groupBy, timeZone }: UsageQuery): unknown {
  return groupBy === 'day'
    ? { $dateToString: { date: '$at', format: '%Y-%m-%d', timezone: canonicalTimeZone(timeZone) } }
    : GROUP_FIELDS[groupBy satisfies Exclude<UsageGroup, 'day'>];
}

/** Entries without a group come first: null is before every text. */
const groupsAfter = (group: string | null) => (group === null ? { $ne: null } : { $gt: group });

/** Another process is writing or has written the account: nothing of ours is stored, and trying again is safe. */
function isWriteConflict(error: unknown): boolean {
  return error instanceof MongoServerError && (error.code === 112 || isDuplicateKey(error));
}
