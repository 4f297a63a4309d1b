/** Finds commits by their names, some of many and in their order: what an account has thousands of is read in pages. */
import type { Filter } from 'mongodb';
import type { Connection } from 'mongoose';
import { driverCollection, MAJORITY, startingWith } from '../../storage/driver.js';
import type { NamedCommits } from '../commit/commit-store.js';
import type { Commit } from '../commit/commit.js';
import { idsOfRange } from './id-ranges.js';
import { ledgerModels } from './models.js';

export function namedCommits(connection: Connection): NamedCommits {
  const commits = driverCollection(ledgerModels(connection).commits);
  return {
    async listNamed(accountId, names, { limit, newestFirst = false }) {
      const _id = newestFirst ? -1 : 1;
      // One query for each name: then an index serves it, whatever a server makes of an `$or`.
      const read = (name: string) =>
        commits
          .find({ accountId, about: matching(name) } as Filter<Commit>, MAJORITY)
          .sort({ _id })
          .limit(limit)
          .toArray();
      const found = (await Promise.all(names.map(read))).flat();
      const each = [...new Map(found.map((commit) => [commit.fromSeq, commit])).values()];
      return each.sort((a, b) => _id * (a.fromSeq - b.fromSeq)).slice(0, limit);
    },

    async namesIn(accountId, range) {
      const filter = { _id: idsOfRange(accountId, range), toSeq: { $gt: range.afterSeq ?? 0 } } as Filter<Commit>;
      const found = commits.find(filter, { ...MAJORITY, projection: { _id: 0, about: 1 } });
      return (await found.toArray()).flatMap(({ about }) => about);
    },
  };
}

/** One name must be in the range: without `$elemMatch` one may be behind its start and another one before its end. */
const matching = (name: string) => (name.endsWith('~') ? { $elemMatch: startingWith(name) } : name);
