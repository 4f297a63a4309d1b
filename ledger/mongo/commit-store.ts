/** Stores commits in MongoDB. It knows the documents and nothing of the rules that make them. */
import type { Connection } from 'mongoose';
import { driverCollection, MAJORITY, READ_TIMEOUT_MS } from '../../storage/driver.js';
import type { CommitStore } from '../commit/commit-store.js';
import { systemClock, type Clock } from '../environment.js';
import { NO_OBSERVER, type LedgerObserver } from '../observer.js';
import { readCurrentSnapshots } from './current-snapshots.js';
import { idsFrom } from './id-ranges.js';
import { gatherInserts } from './inserts.js';
import { gatherLookUps } from './look-ups.js';
import { ledgerModels, type LedgerModels } from './models.js';
import { scansOf } from './scans.js';
import { imageOf } from './snapshot-document.js';
import { SnapshotWriter } from './snapshot-writer.js';

/** A snapshot that is lost later is still right about its commit, so the newest is read. */
const LATEST = { readConcern: { level: 'local' }, maxTimeMS: READ_TIMEOUT_MS } as const;

interface CommitStoreParts {
  readonly models: Pick<LedgerModels, 'commits' | 'snapshots'>;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Receives the error of a snapshot that could not be written. */
  readonly onError: (error: unknown) => void;
  readonly observer?: LedgerObserver;
}

export interface MongoCommitStore extends CommitStore {
  /** Writes the snapshots that wait, and resolves when that is done. */
  flush(): Promise<void>;
}

export function createCommitStore({
  models,
  clock,
  onError,
  observer = NO_OBSERVER,
}: CommitStoreParts): MongoCommitStore {
  const commits = driverCollection(models.commits);
  const snapshots = driverCollection(models.snapshots);
  const writer = new SnapshotWriter({ snapshots, clock, onError, observer });
  const scans = scansOf(commits);

  return {
    async readSnapshot(accountId) {
      observer.roundTrip('snapshot');
      const found = await snapshots.findOne({ _id: accountId }, LATEST);
      const image = found && imageOf(found);
      if (image) writer.know(image);
      return image;
    },

    async readCurrent(accountIds) {
      observer.roundTrip('snapshot');
      observer.roundTrip('read-commits');
      const found = await readCurrentSnapshots({ commits, snapshots }, accountIds);
      return found.map(imageOf).filter((image) => image !== null);
    },

    async readFrom(accountId, fromSeq, limit) {
      observer.roundTrip('read-commits');
      return await commits
        .find({ _id: idsFrom(accountId, fromSeq) }, MAJORITY)
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
    },

    find: gatherLookUps(commits, clock, observer),

    /** A piece is one request, but for the last one of a cursor, which may bring nothing, and a look for an account's end. */
    async *scan(accountId, scan) {
      for await (const piece of scans(accountId, scan)) {
        observer.roundTrip('scan');
        yield piece;
      }
    },

    insert: gatherInserts(commits, clock, observer),

    keep(image) {
      writer.keep(image);
    },

    flush: () => writer.flush(),
  };
}

/**
 * For those who read beside the ledger. They write the snapshots that they find missing. The connection's ledger must be
 * open, so that its collections exist.
 */
export function commitReads(connection: Connection): Omit<CommitStore, 'insert'> {
  return createCommitStore({ models: ledgerModels(connection), clock: systemClock, onError: () => undefined });
}
