/** Simulates the driver's collection of commits for inserts: how it answers for one document and for many. */
import { MongoBulkWriteError, MongoServerError, type BulkWriteResult, type Collection, type WriteError } from 'mongodb';
import type { InsertAnswer } from '../../../ledger/commit/commit-store.js';
import type { Commit } from '../../../ledger/commit/commit.js';

/** Of each commit. `unknown`: the primary changed before a majority had it. Rejects when no reply comes. */
export type InsertMany = (commits: readonly Commit[]) => Promise<readonly (InsertAnswer | 'unknown')[]>;

const DUPLICATE_KEY = 11_000;

export function simulatedCollection(insert: InsertMany): Collection<Commit> {
  return {
    async insertOne(commit: Commit) {
      const [answer] = await insert([commit]);
      if (answer === 'unknown') throw new Error('the primary changed');
      if (answer === 'duplicate') throw new MongoServerError({ message: 'duplicate key', code: DUPLICATE_KEY });
    },
    async insertMany(commits: readonly Commit[]) {
      const answers = await insert(commits);
      if (answers.some((answer) => answer !== 'stored')) throw bulkError(answers);
    },
  } as unknown as Collection<Commit>;
}

function bulkError(answers: Awaited<ReturnType<InsertMany>>): MongoBulkWriteError {
  const writeErrors = answers.flatMap((answer, index) =>
    answer === 'duplicate' ? [{ index, code: DUPLICATE_KEY, errmsg: 'duplicate key' } as WriteError] : [],
  );
  const result = {
    insertedCount: answers.length - writeErrors.length,
    getWriteConcernError: () => (answers.includes('unknown') ? { errmsg: 'the primary changed' } : undefined),
  };
  return new MongoBulkWriteError(
    { message: 'not all are written', code: DUPLICATE_KEY, writeErrors },
    result as unknown as BulkWriteResult,
  );
}
