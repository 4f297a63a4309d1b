/**
 * Lists accounts by their first commits, and reads what snapshots say of many accounts at once, where no commit came after
 * them. A snapshot may be missing: the list never misses an account.
 */
import type { Connection } from 'mongoose';
import { driverCollection, MAJORITY } from '../../storage/driver.js';
import { LINK_FIELDS, readCurrentSnapshots } from './current-snapshots.js';
import { ledgerModels } from './models.js';
import type { SnapshotDocument } from './snapshot-document.js';

/** Of a state: what lists show. */
export type ListedState = Pick<SnapshotDocument, '_id' | 'seq' | 'at' | 'period' | 'terms'>;

export interface AccountPages {
  /** In the order of their ids. */
  listIds(afterAccountId: string, limit: number): Promise<string[]>;
  /** The accounts among these whose snapshot is of their last commit, by their ids. The others must be read one by one. */
  readCurrent(accountIds: readonly string[]): Promise<Map<string, ListedState>>;
}

const FIELDS = { ...LINK_FIELDS, at: 1, period: 1, terms: 1 } as const;
type Listed = ListedState & Pick<SnapshotDocument, 'fromSeq' | 'hash'>;

export function accountPages(connection: Connection): AccountPages {
  const models = ledgerModels(connection);
  const commits = driverCollection(models.commits);
  const snapshots = driverCollection(models.snapshots);

  return {
    async listIds(afterAccountId, limit) {
      const first = { fromSeq: 1, accountId: { $gt: afterAccountId } };
      const found = commits.find(first, { ...MAJORITY, projection: { _id: 0, accountId: 1 } });
      return (await found.sort({ accountId: 1 }).limit(limit).toArray()).map(({ accountId }) => accountId);
    },

    async readCurrent(accountIds) {
      const current = await readCurrentSnapshots<Listed>({ commits, snapshots }, accountIds, FIELDS);
      return new Map(current.map((snapshot) => [snapshot._id, snapshot]));
    },
  };
}
