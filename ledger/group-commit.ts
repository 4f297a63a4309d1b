/**
 * Commits of several accounts in one transaction. A transaction costs about the same for one entry as for fifty, and
 * where many accounts spend a little each, no account's own batch is ever large. What a queue sees of its commit stays
 * the same: committed, a conflict that wrote nothing, or an error after which nobody knows.
 */
import type { Clock } from './environment.js';
import { gather } from './gather.js';
import type { Commit, CommitAnswer, LedgerStore } from './store.js';

/** All or nothing, for all of them. */
export type Transact = (commits: readonly Commit[]) => Promise<CommitAnswer>;

export function groupCommits(transact: Transact, clock: Pick<Clock, 'sleep'>): LedgerStore['commit'] {
  /** Accounts whose last transaction did not succeed go alone: what is wrong with one must not undo its neighbours. */
  const alone = new Set<string>();

  const transactWith = async (commits: readonly Commit[]): Promise<CommitAnswer> => {
    for (const commit of commits) alone.add(accountIdOf(commit));
    const answer = await transact(commits);
    if (answer === 'committed') for (const commit of commits) alone.delete(accountIdOf(commit));
    return answer;
  };
  const commitAlone = (commit: Commit): Promise<CommitAnswer> => transactWith([commit]);

  const commitTogether = gather(async (commits: readonly Commit[]): Promise<CommitAnswer[]> => {
    const together = commits.length > 1 && (await transactWith(commits)) === 'committed';
    return together ? commits.map(() => 'committed') : await Promise.all(commits.map(commitAlone));
  }, clock);

  return (commit) => (alone.has(accountIdOf(commit)) ? commitAlone(commit) : commitTogether(commit));
}

const accountIdOf = ({ after }: Commit): string => after.state.accountId;
