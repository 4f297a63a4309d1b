/**
 * Commits several accounts in one transaction. A transaction costs about the same for one entry as for fifty, and
 * where many accounts spend a little each, no account's own batch is ever large. What a queue sees of its commit stays
 * the same: committed, a conflict that wrote nothing, or an error that leaves the outcome unknown.
 */
import type { Clock } from './environment.js';
import { gather } from './gather.js';
import type { Commit, CommitAnswer, LedgerStore } from './store.js';

/** One is written while the other waits for the disk. */
const TRANSACTION_CONCURRENCY = 2;

/** Commits all of them or none; `written` as in `LedgerStore.commit`. */
type Transact = (commits: readonly Commit[], written: () => void) => Promise<CommitAnswer>;

interface Call {
  readonly commit: Commit;
  readonly written: () => void;
}

export function groupCommits(transact: Transact, clock: Pick<Clock, 'sleep'>): LedgerStore['commit'] {
  /** Accounts whose last transaction did not succeed go alone: what is wrong with one must not undo its neighbours. */
  const alone = new Set<string>();

  const transactWith = async (calls: readonly Call[]): Promise<CommitAnswer> => {
    for (const call of calls) alone.add(accountIdOf(call));
    const commits = calls.map(({ commit }) => commit);
    const answer = await transact(commits, () => {
      for (const { written } of calls) written();
    });
    if (answer === 'committed') for (const call of calls) alone.delete(accountIdOf(call));
    return answer;
  };
  const commitAlone = (call: Call): Promise<CommitAnswer> => transactWith([call]);

  const commitTogether = gather(
    async (calls: readonly Call[]): Promise<CommitAnswer[]> => {
      const together = calls.length > 1 && (await transactWith(calls)) === 'committed';
      return together ? calls.map(() => 'committed') : await Promise.all(calls.map(commitAlone));
    },
    clock,
    TRANSACTION_CONCURRENCY,
  );

  return (commit, written = () => undefined) => {
    const call = { commit, written };
    return alone.has(accountIdOf(call)) ? commitAlone(call) : commitTogether(call);
  };
}

const accountIdOf = ({ commit }: Call): string => commit.after.state.accountId;
