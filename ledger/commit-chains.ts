/** For whoever copies the ledger: follows the chains of all accounts through their commits, and says where each ends. */
import { CHAIN_START, type Commit } from './commit/commit.js';

export { type Commit } from './commit/commit.js';
export const COMMITS = 'ledger_commits';

/** The last of an account's commits. */
export interface ChainEnd {
  readonly accountId: string;
  readonly commits: number;
  /** The number of the last entry. */
  readonly toSeq: number;
  readonly hash: string;
}

type Link = Pick<Commit, '_id' | 'accountId' | 'fromSeq' | 'toSeq' | 'prevHash' | 'hash'>;

/** Takes the commits in the order of their ids: an account's come one after the other. */
export class CommitChains {
  #end: ChainEnd | null = null;

  /** Returns where the account before ended, when this commit is another one's. Throws where a chain is broken. */
  add({ _id, accountId, fromSeq, toSeq, prevHash, hash }: Link): ChainEnd | null {
    const isNext = this.#end?.accountId === accountId;
    const before = isNext ? this.#end! : { commits: 0, toSeq: 0, hash: CHAIN_START };
    if (fromSeq !== before.toSeq + 1)
      throw new Error(`entry ${before.toSeq + 1} of ${accountId} is missing before ${_id}`);
    if (prevHash !== before.hash) throw new Error(`${_id} is not linked to the commit before it`);
    const ended = isNext ? null : this.#end;
    this.#end = { accountId, commits: before.commits + 1, toSeq, hash };
    return ended;
  }

  /** Where the last account ends. */
  finish(): ChainEnd | null {
    return this.#end;
  }
}
