/**
 * Reads for reconciliation: majority reads of documents as they are stored, whatever their fields hold. Commits never
 * change and have no gaps, so a reader that is overtaken by new ones has still seen everything up to its last one.
 */
import type { Filter } from 'mongodb';
import { entryId } from '../../domain/business-key.js';
import { MAX_COMMIT_ENTRIES } from '../../domain/reducer/limits.js';
import { driverCollection, LONG_MAJORITY, startingWith } from '../../storage/driver.js';
import type { Commit } from '../commit/commit.js';
import { readAhead } from '../commit/read-ahead.js';
import type { LedgerModels } from '../mongo/models.js';
import type { SnapshotDocument } from '../mongo/snapshot-document.js';
import type { PeriodStatement } from '../statements/period-statement.js';

/** A commit before its shape was checked: any field may be missing, or be something else. */
export type StoredCommit = Readonly<Partial<Record<keyof Commit, unknown>>> & { readonly _id: string };

/** A piece has the commits whose first numbers lie in a range of this size. */
const NUMBERS_A_READ = 2_048;
/** Of commits whose numbers are not known, as behind a gap. */
const COMMITS_A_READ = NUMBERS_A_READ / MAX_COMMIT_ENTRIES;
const ACCOUNTS_A_READ = 500;
/** Of documents that should not exist at all, these show as much as all of them. */
const EXAMPLES = 20;

export type LedgerReader = ReturnType<typeof createReader>;
/** What the proof of one account reads. */
export type AccountReader = Omit<LedgerReader, 'accountIds' | 'guardsSlots' | 'orphans'>;

export function createReader(models: LedgerModels) {
  const commits = driverCollection(models.commits);
  const snapshots = driverCollection(models.snapshots);
  const statements = driverCollection(models.statements);

  /**
   * The account's commits by their ids, a piece at a time: a cursor would time out while somebody waits, and a range of ids
   * is as fast at the end of a large account as at its beginning.
   */
  async function* pieces(accountId: string, projection: object = {}): AsyncGenerator<readonly StoredCommit[]> {
    const end = idsWithin(accountId).$lt;
    let ids: IdRange = { ...idsWithin(accountId), $lt: entryId(accountId, NUMBERS_A_READ) };
    for (;;) {
      const isOpen = ids.$lt === end;
      const found = commits.find({ _id: ids }, { ...LONG_MAJORITY, projection }).sort({ _id: 1 });
      const piece: StoredCommit[] = await found.limit(isOpen ? COMMITS_A_READ : NUMBERS_A_READ).toArray();
      const last = piece.at(-1)?._id;
      if (last !== undefined) yield piece;
      else if (isOpen) return;
      ids = last === undefined ? { ...ids, $lt: end } : { $gt: last, $lt: idBehind(accountId, last) ?? end };
    }
  }

  /** Those of these accounts that `accountIds` lists. */
  async function withFirstCommit(ids: readonly string[]): Promise<Set<string>> {
    const first = { accountId: { $in: [...ids] }, fromSeq: 1 };
    const found = commits.find(first, { ...LONG_MAJORITY, projection: { accountId: 1 } });
    return new Set((await found.toArray()).map(({ accountId }) => accountId));
  }

  return {
    /** Every account's id, in order, by its first commit; page by page. */
    async *accountIds(): AsyncGenerator<string> {
      for (let after = ''; ;) {
        const first = { accountId: { $gt: after }, fromSeq: 1 };
        const page = commits.find(first, { ...LONG_MAJORITY, projection: { accountId: 1 } }).sort({ accountId: 1 });
        const ids = (await page.limit(ACCOUNTS_A_READ).toArray()).map(({ accountId }) => accountId);
        yield* new Set(ids);
        if (ids.length < ACCOUNTS_A_READ) return;
        after = ids.at(-1)!;
      }
    },

    commits: (accountId: string) => readAhead(pieces(accountId)),

    /** The keys of the account's entries and the slots of its commits. */
    names: (accountId: string) => readAhead(pieces(accountId, { 'entries.key': 1, slots: 1 })),

    /** Ids of commits in the name of the account that can't be among its own. */
    async strays(accountId: string): Promise<string[]> {
      const filter = { accountId, _id: { $not: idsWithin(accountId) } } as Filter<Commit>;
      const found = commits.find(filter, { ...LONG_MAJORITY, projection: { _id: 1 } }).limit(EXAMPLES);
      return (await found.toArray()).map(({ _id }): string => String(_id as unknown));
    },

    /** Whether the database lets no two commits of an account share a slot. */
    async guardsSlots(): Promise<boolean> {
      const indexes = (await commits.indexes()) as { key: object; unique?: boolean }[];
      return indexes.some(({ key, unique }) => unique === true && Object.keys(key).join() === 'accountId,slots');
    },

    async snapshot(accountId: string): Promise<SnapshotDocument | null> {
      return await snapshots.findOne({ _id: accountId }, LONG_MAJORITY);
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

    /** Ids of accounts that commits, snapshots or statements name, and that `accountIds` does not list. */
    async orphans(): Promise<string[]> {
      const orphans = new Set<string>();
      const lists = [
        commits.aggregate([{ $group: { _id: '$accountId' } }], LONG_MAJORITY),
        snapshots.find({}, { ...LONG_MAJORITY, projection: { _id: 1 } }),
        statements.aggregate([{ $group: { _id: '$accountId' } }], LONG_MAJORITY),
      ];
      for (const list of lists) {
        for await (const ids of inPages(list as AsyncIterable<{ readonly _id: unknown }>)) {
          const known = await withFirstCommit(ids);
          for (const id of ids) if (!known.has(id)) orphans.add(id);
        }
      }
      return [...orphans];
    },
  };
}

/** Ids of commits and statements begin with their account's. */
const idsWithin = (accountId: string) => startingWith(`${accountId}~`);

interface IdRange {
  readonly $gt?: string;
  readonly $gte?: string;
  readonly $lt: string;
}

/** The id of the number that is a piece further; null for an id without a number. */
function idBehind(accountId: string, id: string): string | null {
  const seq = Number(id.slice(accountId.length + 1));
  return Number.isSafeInteger(seq) ? entryId(accountId, seq + NUMBERS_A_READ) : null;
}

async function* inPages(list: AsyncIterable<{ readonly _id: unknown }>): AsyncGenerator<string[]> {
  let page: string[] = [];
  for await (const { _id } of list) {
    page.push(String(_id));
    if (page.length < ACCOUNTS_A_READ) continue;
    yield page;
    page = [];
  }
  yield page;
}
