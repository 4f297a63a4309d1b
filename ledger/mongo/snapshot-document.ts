/** Defines how the state of an account after one of its commits is stored: a cache of the fold, and nothing is lost with it. */
import { nextEventAt, type AccountState } from '../../domain/account/account-state.js';
import type { Image } from '../commit/commit.js';

/**
 * Names the fields of the state, so that a release never reads what another one left: the first part is a hash of the
 * fields' names (a test says which), the second one counts changes of what a field means.
 */
export const SHAPE = 'c6a973a0-1';

/** The account's state under its id. */
export type SnapshotDocument = Omit<AccountState, 'accountId'> & {
  readonly _id: string;
  /** Of the commit that left it: the number of its first entry, and its hash. */
  readonly fromSeq: number;
  readonly hash: string;
  readonly shape: string;
  /** When something happens to the account by itself. */
  readonly nextAt: Date;
};

export function snapshotOf({ state, fromSeq, hash }: Image): SnapshotDocument {
  const { accountId, ...fields } = state;
  return { _id: accountId, ...fields, fromSeq, hash, shape: SHAPE, nextAt: nextEventAt(state) };
}

/** Null for one of another shape: it can't be used. */
export function imageOf(snapshot: SnapshotDocument): Image | null {
  const { _id: accountId, fromSeq, hash, shape, nextAt: _nextAt, ...fields } = snapshot;
  return shape === SHAPE ? { state: { accountId, ...fields }, fromSeq, hash } : null;
}
