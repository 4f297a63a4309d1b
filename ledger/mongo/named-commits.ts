/** Finds commits by their names, some of many and in their order: what an account has thousands of is read in pages. */
import type { Filter } from 'mongodb';
import type { Connection } from 'mongoose';
import { driverCollection, MAJORITY, startingWith } from '../../storage/driver.js';
import type { NamedCommits, SeqRange } from '../commit/commit-store.js';
import type { Commit } from '../commit/commit.js';
import { allNames } from '../commit/names.js';
import { idsOfRange } from './id-ranges.js';
import { ledgerModels } from './models.js';

export function namedCommits(connection: Connection): NamedCommits {
  const commits = driverCollection(ledgerModels(connection).commits);
  return {
    async listNamed(accountId, names, { limit, newestFirst = false, range }) {
      const place = range ? inRange(accountId, range) : { accountId };
      // One query for each name and list: then an index serves it, whatever a server makes of an `$or`. Only ids are read
      // and put in order: an account may have thousands of these commits, and a commit may have 40 KB.
      const idsOf = async (filter: object): Promise<string[]> => {
        const found = commits.find({ ...place, ...filter } as Filter<Commit>, ONLY_ID);
        return (await found.toArray()).map(({ _id }) => _id);
      };
      const filters = names.map(matching).flatMap((name) => [{ slots: name }, { about: name }]);
      const ids = [...new Set((await Promise.all(filters.map(idsOf))).flat())].sort();
      const wanted = newestFirst ? ids.reverse().slice(0, limit) : ids.slice(0, limit);
      const found = await commits.find({ _id: { $in: wanted } }, MAJORITY).toArray();
      return found.sort((a, b) => (newestFirst ? b.fromSeq - a.fromSeq : a.fromSeq - b.fromSeq));
    },

    async namesIn(accountId, range) {
      const filter = inRange(accountId, range) as Filter<Commit>;
      const found = commits.find(filter, { ...MAJORITY, projection: { _id: 0, slots: 1, about: 1 } });
      return (await found.toArray()).flatMap(allNames);
    },
  };
}

const ONLY_ID = { ...MAJORITY, projection: { _id: 1 } } as const;

const inRange = (accountId: string, range: SeqRange) => ({
  _id: idsOfRange(accountId, range),
  toSeq: { $gt: range.afterSeq ?? 0 },
});

/**
 * One name must be in the range: without `$elemMatch` one may be behind its start and another one before its end. The
 * indexes are partial, and not every planner sees that whatever has such a name has a name.
 */
const matching = (name: string) => (name.endsWith('~') ? { $exists: true, $elemMatch: startingWith(name) } : name);
