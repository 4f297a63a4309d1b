/** Finds commits by their names, some of many and in their order: what an account has thousands of is read in pages. */
import type { Filter } from 'mongodb';
import type { Connection } from 'mongoose';
import { driverCollection, MAJORITY, startingWith } from '../../storage/driver.js';
import type { NamedCommits } from '../commit/commit-store.js';
import type { Commit } from '../commit/commit.js';
import { ledgerModels } from './models.js';

export function namedCommits(connection: Connection): NamedCommits {
  const commits = driverCollection(ledgerModels(connection).commits);
  return {
    async listNamed(accountId, names, { limit, newestFirst = false }) {
      const filter = { accountId, $or: names.map(filterOf) } as Filter<Commit>;
      const found = commits.find(filter, MAJORITY).sort({ _id: newestFirst ? -1 : 1 });
      return await found.limit(limit).toArray();
    },
  };
}

/** One name must be in the range: without `$elemMatch` one may be behind its start and another one before its end. */
const filterOf = (name: string): object => ({ about: name.endsWith('~') ? { $elemMatch: startingWith(name) } : name });
