import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import type { Connection } from 'mongoose';
import type { NamedCommits } from '../../ledger/commit/commit-store.js';
import { ledgerModels } from '../../ledger/mongo/models.js';
import { namedCommits } from '../../ledger/mongo/named-commits.js';
import { connectMongo } from '../../storage/connect.js';
import { driverCollection } from '../../storage/driver.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { commitIn, newAccount } from '../support/made-commits.js';
import { freshDatabase } from '../support/servers.js';

/** Many more than the 255 numbers before a range that its first commit may begin with. */
const COMMITS = 2_000;
const JOB = 'action~candidate_evaluation~job-1~';
const accountId = newAccount();

let connection: Connection;
let named: NamedCommits;
let finds: Find[] = [];

beforeAll(async () => {
  connection = await connectMongo(`${freshDatabase()}&monitorCommands=true`);
  const models = ledgerModels(connection);
  await prepareCollections(models);
  named = namedCommits(connection);
  const commits = Array.from({ length: COMMITS }, (_, n) =>
    // A first attempt has its action's name among the slots, and whatever follows has it in `about`.
    commitIn(accountId, { fromSeq: n + 1, [n % 2 === 0 ? 'slots' : 'about']: [`${JOB}c-${n}`] }),
  );
  await driverCollection(models.commits).insertMany(commits);
  connection.getClient().on('commandStarted', ({ commandName, command }) => {
    if (commandName === 'find') finds.push(command as Find);
  });
});
beforeEach(() => {
  finds = [];
});
afterAll(() => connection.close());

interface Read {
  /** The database sends commits with all their entries. */
  readonly isWhole: boolean;
  /** No index has names in the order of commits: the database would fetch all that match, and sort them. */
  readonly isSorted: boolean;
  readonly documents: number;
}

interface Find {
  readonly find: string;
  readonly filter: Document;
  readonly projection?: Document;
  readonly sort?: Document;
  readonly limit?: number;
}

interface Explained {
  readonly executionStats: { readonly totalDocsExamined: number };
}

/** Explains each `find` that the ledger sent: what the database reads for it. */
async function reads(): Promise<Read[]> {
  const found: Read[] = [];
  for (const { find, filter, projection, sort, limit } of [...finds]) {
    const explain = { find, filter, ...(projection && { projection }), ...(sort && { sort }), ...(limit && { limit }) };
    const answer = await connection.db!.command({ explain, verbosity: 'executionStats' });
    const { executionStats } = answer as unknown as Explained;
    found.push({
      isWhole: projection === undefined,
      isSorted: sort !== undefined,
      documents: executionStats.totalDocsExamined,
    });
  }
  return found;
}

const seqs = async (page: Parameters<NamedCommits['listNamed']>[2]): Promise<number[]> =>
  (await named.listNamed(accountId, [JOB], page)).map(({ fromSeq }) => fromSeq);

test('of commits that share a name no more are read whole than are wanted, and none is put in order', async () => {
  expect(await seqs({ limit: 3, newestFirst: true })).toEqual([COMMITS, COMMITS - 1, COMMITS - 2]);
  expect((await reads()).filter(({ isWhole }) => isWhole)).toEqual([{ isWhole: true, isSorted: false, documents: 3 }]);
  expect(await seqs({ limit: 2 })).toEqual([1, 2]);
  expect((await reads()).some(({ isSorted }) => isSorted)).toBe(false);
});

test('a name is looked for in a range, and nothing before it is read, however many commits have the name', async () => {
  const range = { afterSeq: COMMITS - 10, upToSeq: COMMITS - 5 };
  expect(await seqs({ limit: 3, newestFirst: true, range })).toEqual([COMMITS - 5, COMMITS - 6, COMMITS - 7]);
  expect(await seqs({ limit: 9, range })).toHaveLength(5);
  for (const { documents } of await reads()) expect(documents).toBeLessThan(COMMITS / 4);
});
