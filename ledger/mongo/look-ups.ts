/** Look-ups that wait at the same time are one query, and each is answered with what it named and nothing else. */
import type { Collection } from 'mongodb';
import { MAJORITY } from '../../storage/driver.js';
import type { CommitStore } from '../commit/commit-store.js';
import type { Commit } from '../commit/commit.js';
import type { Clock } from '../environment.js';
import type { LedgerObserver } from '../observer.js';
import { gather } from './gather.js';

interface Wanted {
  readonly accountId: string;
  readonly names: readonly string[];
}

export function gatherLookUps(
  commits: Collection<Commit>,
  clock: Pick<Clock, 'sleep'>,
  observer: LedgerObserver,
): CommitStore['find'] {
  const work = async (wanted: readonly Wanted[]) => {
    const filters = wanted.map(({ accountId, names }) => ({ accountId, about: { $in: names } }));
    const found = await commits.find(filters.length === 1 ? filters[0]! : { $or: filters }, MAJORITY).toArray();
    return wanted.length === 1 ? [found] : shareOut(found, wanted);
  };
  const find = gather({ operation: 'look-up', work, clock, observer });
  return async (accountId, names) => (names.length === 0 ? [] : await find({ accountId, names }));
}

/** Each commit is laid out once under its names: to try it with every name that is wanted would cost their product. */
function shareOut(found: readonly Commit[], wanted: readonly Wanted[]): Commit[][] {
  const byName = new Map<string, Commit[]>();
  for (const commit of found) {
    for (const name of commit.about) {
      const key = keyOf(commit.accountId, name);
      const others = byName.get(key);
      if (others) others.push(commit);
      else byName.set(key, [commit]);
    }
  }
  return wanted.map(({ accountId, names }) => [
    ...new Set(names.flatMap((name) => byName.get(keyOf(accountId, name)) ?? [])),
  ]);
}

const keyOf = (accountId: string, name: string): string => `${accountId} ${name}`;
