/** The store on MongoDB: majority reads, and one transaction a commit that begins with the guarded account. */
import { MongoError, MongoServerError, type ClientSession, type Filter } from 'mongodb';
import { nextEventAt, type AccountState } from '../domain/account-state.js';
import type { LookUp } from '../domain/command.js';
import type { Chance, Clock } from './environment.js';
import type { AccountDocument, LedgerModels } from './models.js';
import { sealOf } from './seal.js';
import type { SessionPool } from './sessions.js';
import type { ChainedEntry, Commit, EntryFilter, LedgerStore, StoredAccount, UsageGroup, UsageQuery } from './store.js';

const MAJORITY = { readConcern: { level: 'majority' } } as const;
const DURABLE = { writeConcern: { w: 'majority', j: true } } as const;
const COMMIT_REPEATS = 5;
const DUPLICATE_KEY = 11_000;

export interface MongoStoreParts {
  readonly models: LedgerModels;
  readonly sessions: SessionPool;
  readonly clock: Clock;
  readonly chance: Chance;
}

export function createMongoStore({ models, sessions, clock, chance }: MongoStoreParts): LedgerStore {
  const { accounts, entries, crossings } = {
    accounts: models.accounts.collection,
    entries: models.entries.collection,
    crossings: models.crossings.collection,
  };
  const findEntries = (filter: Filter<ChainedEntry>): Promise<ChainedEntry[]> =>
    entries.find(filter as object, MAJORITY).toArray() as unknown as Promise<ChainedEntry[]>;

  return {
    async load(accountId) {
      const document = await accounts.findOne({ _id: accountId as never }, MAJORITY);
      return document && storedAccount(document as unknown as AccountDocument);
    },

    async find(accountId, lookUps) {
      const found = await Promise.all(
        [...byField(lookUps)].map(([field, values]) => findEntries({ accountId, [field]: { $in: values } })),
      );
      return found.length === 1 ? found[0]! : distinct(found.flat());
    },

    async findEntry(accountId, entryId) {
      const [entry] = await findEntries({ _id: entryId, accountId });
      return entry ?? null;
    },

    commit: (commit) =>
      sessions.use(async (session) => {
        session.startTransaction(DURABLE);
        try {
          if (!(await writeAccount(commit, session))) {
            await session.abortTransaction();
            return 'conflict';
          }
          if (commit.entries.length > 0)
            await entries.insertMany([...commit.entries] as never[], { session, ordered: true });
          if (commit.crossings.length > 0) await crossings.insertMany([...commit.crossings] as never[], { session });
        } catch (error) {
          await session.abortTransaction().catch(() => undefined);
          if (isWriteConflict(error)) return 'conflict';
          throw error;
        }
        await commitTransaction(session);
        return 'committed';
      }),

    async listEntries(accountId, { limit, beforeSeq, type, ...filter }) {
      const query = {
        accountId,
        ...(type === undefined ? {} : { type }),
        ...(beforeSeq === undefined ? {} : { seq: { $lt: beforeSeq } }),
        ...filterOf(filter),
      };
      const found = entries.find(query, MAJORITY).sort({ seq: -1 }).limit(limit);
      return (await found.toArray()) as unknown as ChainedEntry[];
    },

    async sumUsage(accountId, query) {
      const { periodId } = query;
      const rows = entries.aggregate(
        [
          {
            $match: {
              accountId,
              type: { $in: ['debit', 'settle', 'refund'] },
              ...(periodId === undefined ? {} : { periodId, late: { $exists: false } }),
              ...filterOf(query),
            },
          },
          {
            $group: {
              _id: groupKey(query),
              tokens: { $sum: '$legs.spent' },
              charges: { $sum: { $cond: [{ $eq: ['$type', 'refund'] }, 0, 1] } },
              reopened: { $sum: { $cond: [{ $eq: ['$reopens', true] }, 1, 0] } },
            },
          },
          { $sort: { _id: 1 } },
        ],
        MAJORITY,
      );
      return (await rows.toArray()).map((row) => ({
        group: (row['_id'] as unknown as string | null) ?? null,
        tokens: row['tokens'] as number,
        actions: (row['charges'] as number) - (row['reopened'] as number),
      }));
    },
  };

  /** First in the transaction, so that a miss inserts nothing. */
  async function writeAccount({ before, after }: Commit, session: ClientSession): Promise<boolean> {
    if (!before) {
      await accounts.insertOne(accountDocument(after) as never, { session });
      return true;
    }
    const { modifiedCount, matchedCount } = await accounts.updateOne(
      { _id: after.state.accountId as never, version: before.version },
      { $set: changedFields(before, after) },
      { session },
    );
    return matchedCount === 1 && modifiedCount === 1;
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

function accountDocument(account: StoredAccount): AccountDocument {
  const { accountId, ...fields } = account.state;
  return { _id: accountId, ...fields, ...guards(account) };
}

function guards(account: StoredAccount): Pick<AccountDocument, 'version' | 'lastHash' | 'seal' | 'nextAt'> {
  const { version, lastHash, state } = account;
  return { version, lastHash, seal: sealOf(account), nextAt: nextEventAt(state) };
}

export function storedAccount(document: AccountDocument): StoredAccount {
  const { _id, version, lastHash, seal: _seal, nextAt: _nextAt, ...fields } = document;
  return { state: { accountId: _id, ...fields }, version, lastHash };
}

function changedFields(before: StoredAccount, after: StoredAccount): Partial<AccountDocument> {
  const { state } = after;
  const changed = (Object.keys(state) as (keyof AccountState)[]).filter((name) => state[name] !== before.state[name]);
  return { ...Object.fromEntries(changed.map((name) => [name, state[name]])), ...guards(after) };
}

function byField(lookUps: readonly LookUp[]): Map<LookUp['by'], string[]> {
  const fields = new Map<LookUp['by'], string[]>();
  for (const { by, value } of lookUps) fields.set(by, [...(fields.get(by) ?? []), value]);
  return fields;
}

function distinct(entries: readonly ChainedEntry[]): ChainedEntry[] {
  return [...new Map(entries.map((entry) => [entry._id, entry])).values()];
}

/** Only fields that are set, and only what was validated: filters never carry operators of a caller's. */
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
    ? { $dateToString: { date: '$at', format: '%Y-%m-%d', timezone: timeZone } }
    : GROUP_FIELDS[groupBy satisfies Exclude<UsageGroup, 'day'>];
}

/** Somebody else is writing or has written the account: nothing of ours is stored, and trying again is safe. */
function isWriteConflict(error: unknown): boolean {
  return error instanceof MongoServerError && (error.code === 112 || error.code === DUPLICATE_KEY);
}
