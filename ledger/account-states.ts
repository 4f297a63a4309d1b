/**
 * Reads the stored states of accounts, page by page, for those who look at all of them: from snapshots where they are of
 * the last commit, else from the commits themselves. Snapshots that are missing are then written, so that lists which look
 * at nothing else have those accounts again.
 */
import pMap from 'p-map';
import type { Connection } from 'mongoose';
import type { AccountState } from '../domain/account/account-state.js';
import { Images } from './commit/images.js';
import { readAgain } from './commit/read-again.js';
import { StoreFailed } from './commit/stored.js';
import { systemClock } from './environment.js';
import { accountPages } from './mongo/account-pages.js';
import { commitReads } from './mongo/commit-store.js';

/** An account as its last commit left it. */
export type ListedAccount = Pick<AccountState, 'accountId' | 'seq' | 'at' | 'period' | 'terms'>;

export interface AccountStates {
  /** Null: the account was not found. */
  read(accountId: string): Promise<ListedAccount | null>;
  /**
   * In the order of their ids, fewer than `limit` only at the end. An account whose commits contradict each other is left
   * out: reconciliation reports it, and the others must not wait for it.
   */
  list(afterAccountId: string, limit: number, isWanted?: IsWanted): Promise<ListedAccount[]>;
}
type IsWanted = (account: ListedAccount) => boolean;

/** Accounts that are read one by one, at the same time. */
const CONCURRENCY = 4;
/** Nobody asks for the same account twice in a row. */
const MAX_CACHED = 1;

export function accountStates(connection: Connection): AccountStates {
  const pages = accountPages(connection);
  const images = new Images(commitReads(connection), MAX_CACHED);
  const stateOf = async (accountId: string): Promise<ListedAccount | null> =>
    (await images.read(accountId))?.state ?? null;

  const statesOf = async (ids: readonly string[]): Promise<ListedAccount[]> => {
    const current = await pages.readCurrent(ids);
    const read = async (accountId: string): Promise<ListedAccount | null> => {
      const snapshot = current.get(accountId);
      if (snapshot) return { accountId, ...snapshot };
      return await readAgain(systemClock, () => stateOf(accountId).catch(nullIfBroken));
    };
    return (await pMap(ids, read, { concurrency: CONCURRENCY })).filter((account) => account !== null);
  };

  return {
    read: (accountId) => readAgain(systemClock, () => stateOf(accountId)),

    async list(afterAccountId, limit, isWanted = () => true) {
      const found: ListedAccount[] = [];
      for (let after: string | undefined = afterAccountId; after !== undefined && found.length < limit;) {
        const ids = await pages.listIds(after, limit);
        found.push(...(await statesOf(ids)).filter(isWanted));
        after = ids.length === limit ? ids.at(-1) : undefined;
      }
      return found.slice(0, limit);
    },
  };
}

function nullIfBroken(error: unknown): null {
  if (error instanceof StoreFailed) throw error;
  return null;
}
