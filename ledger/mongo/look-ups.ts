/** Look-ups that wait at the same time are one query, and each is answered with what it named and nothing else. */
import type { Collection } from 'mongodb';
import { entryId } from '../../domain/business-key.js';
import { MAJORITY } from '../../storage/driver.js';
import type { CommitStore } from '../commit/commit-store.js';
import type { Commit } from '../commit/commit.js';
import { allNames } from '../commit/names.js';
import type { Clock } from '../environment.js';
import type { LedgerObserver } from '../observer.js';
import { gather } from './gather.js';

interface Wanted {
  readonly accountId: string;
  readonly names: readonly string[];
  readonly fromSeq: number | undefined;
}

export function gatherLookUps(
  commits: Collection<Commit>,
  clock: Pick<Clock, 'sleep'>,
  observer: LedgerObserver,
): CommitStore['find'] {
  const work = async (wanted: readonly Wanted[]) => {
    const found = await commits.find({ $or: wanted.flatMap(filtersOf) }, MAJORITY).toArray();
    return wanted.length === 1 ? [found] : shareOut(found, wanted);
  };
  const find = gather({ operation: 'look-up', work, clock, observer });
  return async (accountId, names, fromSeq) =>
    names.length === 0 && fromSeq === undefined ? [] : await find({ accountId, names, fromSeq });
}

/**
 * An index serves each of them: some servers use none below an `$or` whose account is outside. The commit that is named by
 * its number comes first. A server may go on to newer data between two of them, and so the names are read no earlier than
 * what proves that the read is not too old. A server that orders them in another way could break this: not tried on MongoDB.
 */
const filtersOf = ({ accountId, names, fromSeq }: Wanted) => [
  ...(fromSeq === undefined ? [] : [{ _id: entryId(accountId, fromSeq), accountId }]),
  { accountId, about: { $in: names } },
  { accountId, slots: { $in: names } },
];

/** Each commit is laid out once under its names: to try it with every name that is wanted would cost their product. */
function shareOut(found: readonly Commit[], wanted: readonly Wanted[]): Commit[][] {
  const byName = new Map<string, Commit[]>();
  const add = (key: string, commit: Commit): void => {
    const others = byName.get(key);
    if (others) others.push(commit);
    else byName.set(key, [commit]);
  };
  for (const commit of found) {
    add(commit._id, commit);
    for (const name of allNames(commit)) add(keyOf(commit.accountId, name), commit);
  }
  return wanted.map(({ accountId, names, fromSeq }) => {
    const keys = names.map((name) => keyOf(accountId, name));
    if (fromSeq !== undefined) keys.push(entryId(accountId, fromSeq));
    return [...new Set(keys.flatMap((key) => byName.get(key) ?? []))];
  });
}

const keyOf = (accountId: string, name: string): string => `${accountId} ${name}`;
