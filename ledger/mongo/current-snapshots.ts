/** Finds the accounts whose snapshot is of their last commit, many with two reads. */
import type { Collection, Document, Filter } from 'mongodb';
import { MAJORITY } from '../../storage/driver.js';
import type { Commit } from '../commit/commit.js';
import { idsFrom } from './id-ranges.js';
import { SHAPE, type SnapshotDocument } from './snapshot-document.js';

interface Collections {
  readonly commits: Collection<Commit>;
  readonly snapshots: Collection<SnapshotDocument>;
}

/** What shows whether a snapshot is of the last commit. Whoever reads it with a projection must ask for these. */
export const LINK_FIELDS = { seq: 1, fromSeq: 1, hash: 1 } as const;
type Linked = Pick<SnapshotDocument, '_id' | keyof typeof LINK_FIELDS>;
type Link = Pick<Commit, 'accountId' | 'toSeq' | 'hash'>;

/** `projection`: of the snapshots; all of them when left out. */
export async function readCurrentSnapshots<T extends Linked = SnapshotDocument>(
  { commits, snapshots }: Collections,
  accountIds: readonly string[],
  projection?: Document,
): Promise<T[]> {
  const wanted = { _id: { $in: [...accountIds] }, shape: SHAPE } as Filter<SnapshotDocument>;
  const found = await snapshots.find<T>(wanted, { ...MAJORITY, ...(projection && { projection }) }).toArray();
  const links = new Map<string, Link[]>(found.map(({ _id }) => [_id, []]));
  for (const link of await listFrom(commits, found)) links.get(link.accountId)?.push(link);
  return found.filter((snapshot) => isCurrent(snapshot, links.get(snapshot._id)!));
}

/** The commits from those of the snapshots on. */
async function listFrom(commits: Collection<Commit>, of: readonly Linked[]): Promise<Link[]> {
  if (of.length === 0) return [];
  const filter = { $or: of.map(({ _id, fromSeq }) => ({ _id: idsFrom(_id, fromSeq) })) } as Filter<Commit>;
  const projection = { _id: 0, accountId: 1, toSeq: 1, hash: 1 };
  return await commits.find<Link>(filter, { ...MAJORITY, projection }).toArray();
}

/** Nothing follows on the commit that left it. */
const isCurrent = ({ seq, hash }: Linked, [own, ...others]: readonly Link[]): boolean =>
  own?.toSeq === seq && own.hash === hash && others.length === 0;
