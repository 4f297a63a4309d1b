/**
 * Lists accounts by their first commits, and reads what snapshots say of many accounts at once, where no commit came after
 * them. A snapshot may be missing: the list never misses an account.
 */
import type { Filter } from 'mongodb';
import type { Connection } from 'mongoose';
import { driverCollection, MAJORITY } from '../../storage/driver.js';
import type { Commit } from '../commit/commit.js';
import { idsFrom } from './id-ranges.js';
import { ledgerModels } from './models.js';
import { SHAPE, type SnapshotDocument } from './snapshot-document.js';

/** Of a state: what lists show. */
export type ListedState = Pick<SnapshotDocument, '_id' | 'seq' | 'at' | 'period' | 'terms'>;

export interface AccountPages {
  /** In the order of their ids. */
  listIds(afterAccountId: string, limit: number): Promise<string[]>;
  /** The accounts among these whose snapshot is of their last commit, by their ids. The others must be read one by one. */
  readCurrent(accountIds: readonly string[]): Promise<Map<string, ListedState>>;
}

const SNAPSHOT_FIELDS = { seq: 1, at: 1, fromSeq: 1, hash: 1, period: 1, terms: 1 } as const;
type Snapshot = ListedState & Pick<SnapshotDocument, 'fromSeq' | 'hash'>;
type Link = Pick<Commit, 'accountId' | 'toSeq' | 'hash'>;

export function accountPages(connection: Connection): AccountPages {
  const models = ledgerModels(connection);
  const commits = driverCollection(models.commits);
  const snapshots = driverCollection(models.snapshots);

  /** The commits from those of the snapshots on. */
  const listFrom = async (of: readonly Snapshot[]): Promise<Link[]> => {
    if (of.length === 0) return [];
    const filter = { $or: of.map(({ _id, fromSeq }) => ({ _id: idsFrom(_id, fromSeq) })) } as Filter<Commit>;
    const projection = { _id: 0, accountId: 1, toSeq: 1, hash: 1 };
    return await commits.find<Link>(filter, { ...MAJORITY, projection }).toArray();
  };

  return {
    async listIds(afterAccountId, limit) {
      const first = { fromSeq: 1, accountId: { $gt: afterAccountId } };
      const found = commits.find<Link>(first, { ...MAJORITY, projection: { _id: 0, accountId: 1 } });
      return (await found.sort({ accountId: 1 }).limit(limit).toArray()).map(({ accountId }) => accountId);
    },

    async readCurrent(accountIds) {
      const wanted = { _id: { $in: [...accountIds] }, shape: SHAPE } as Filter<SnapshotDocument>;
      const found = await snapshots.find<Snapshot>(wanted, { ...MAJORITY, projection: SNAPSHOT_FIELDS }).toArray();
      const links = new Map<string, Link[]>(found.map(({ _id }) => [_id, []]));
      for (const link of await listFrom(found)) links.get(link.accountId)?.push(link);
      const current = found.filter((snapshot) => isCurrent(snapshot, links.get(snapshot._id)!));
      return new Map(current.map((snapshot) => [snapshot._id, snapshot]));
    },
  };
}

/** Nothing follows on the commit that left it. */
const isCurrent = ({ seq, hash }: Snapshot, [own, ...others]: readonly Link[]): boolean =>
  own?.toSeq === seq && own.hash === hash && others.length === 0;
