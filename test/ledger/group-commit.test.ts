import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../ledger/environment.js';
import { gather } from '../../ledger/gather.js';
import { groupCommits } from '../../ledger/group-commit.js';
import type { Commit, CommitAnswer } from '../../ledger/store.js';

const never: Pick<Clock, 'sleep'> = { sleep: () => new Promise(() => undefined) };

const commitOf = (accountId: string): Commit => ({ after: { state: { accountId } } }) as Commit;
const accountsOf = (commits: readonly Commit[]): string[] => commits.map(({ after }) => after.state.accountId);

/** A database on which some accounts are always in conflict, and some bring every transaction down. */
function database(conflicts: Set<string>, broken: Set<string> = new Set()) {
  const transactions: string[][] = [];
  const committed: string[] = [];
  const transact = async (commits: readonly Commit[]): Promise<CommitAnswer> => {
    const accountIds = accountsOf(commits);
    transactions.push(accountIds);
    await sleep(1);
    if (accountIds.some((id) => broken.has(id))) throw new Error('the connection broke');
    if (accountIds.some((id) => conflicts.has(id))) return 'conflict';
    committed.push(...accountIds);
    return 'committed';
  };
  return { transactions, committed, commit: groupCommits(transact, never) };
}

test('commits of one tick share a transaction', async () => {
  const { commit, transactions } = database(new Set());
  expect(await Promise.all(['a', 'b', 'c'].map((id) => commit(commitOf(id))))).toEqual(Array(3).fill('committed'));
  expect(transactions).toEqual([['a', 'b', 'c']]);
});

test('commits gather while a transaction is on its way', async () => {
  const { commit, transactions } = database(new Set());
  const first = commit(commitOf('a'));
  await Promise.resolve();
  await Promise.all([first, commit(commitOf('b')), commit(commitOf('c'))]);
  expect(transactions).toEqual([['a'], ['b', 'c']]);
});

test("one account's conflict affects no other: all others are committed, once", async () => {
  const { commit, committed } = database(new Set(['b']));
  const answers = await Promise.all(['a', 'b', 'c'].map((id) => commit(commitOf(id))));
  expect(answers).toEqual(['committed', 'conflict', 'committed']);
  expect(committed).toEqual(['a', 'c']);
});

test('an account with a conflict goes alone until it was committed', async () => {
  const conflicts = new Set(['b']);
  const { commit, transactions } = database(conflicts);
  const all = () => Promise.all(['a', 'b', 'c'].map((id) => commit(commitOf(id))));
  await all();
  transactions.length = 0;
  await all();
  expect(transactions).toEqual([['b'], ['a', 'c']]);
  conflicts.clear();
  await all();
  transactions.length = 0;
  await all();
  expect(transactions).toEqual([['a', 'b', 'c']]);
});

test('an error leaves the outcome of the whole group unknown; then each goes alone', async () => {
  const broken = new Set(['b']);
  const { commit } = database(new Set(), broken);
  const outcomes = await Promise.allSettled(['a', 'b'].map((id) => commit(commitOf(id))));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = await Promise.allSettled(['a', 'b'].map((id) => commit(commitOf(id))));
  expect(again.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test('answers find their calls, in groups of bounded size', async () => {
  const sizes: number[] = [];
  const double = gather(async (items: readonly number[]) => {
    sizes.push(items.length);
    await sleep(1);
    return items.map((item) => item * 2);
  }, never);
  const numbers = Array.from({ length: 150 }, (_, index) => index);
  expect(await Promise.all(numbers.map(double))).toEqual(numbers.map((item) => item * 2));
  expect(sizes).toEqual([64, 64, 22]);
});

test('a call that hangs holds the others back only for a moment', async () => {
  const answer = gather(
    (items: readonly string[]) =>
      items.includes('hangs') ? new Promise<string[]>(() => undefined) : Promise.resolve(items),
    { sleep: (ms) => sleep(ms) },
  );
  void answer('hangs');
  await Promise.resolve();
  expect(await answer('goes on')).toBe('goes on');
});
