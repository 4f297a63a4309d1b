/** Simulates the driver's collection of commits for inserts: how it answers for one document and for many. */
import { MongoBulkWriteError, type BulkWriteResult, type Collection, type WriteError } from 'mongodb';
import type { InsertAnswer } from '../../../ledger/commit/commit-store.js';
import type { Commit } from '../../../ledger/commit/commit.js';
import type { InsertReply } from '../../../ledger/mongo/inserts.js';

/** Of each commit. `unknown`: the primary changed before a majority had it. Rejects when no reply comes. */
export type InsertMany = (commits: readonly Commit[]) => Promise<readonly (InsertAnswer | 'unknown')[]>;

const DUPLICATE = { index: 0, code: 11_000, errmsg: 'duplicate key' } as const;

export function simulatedCollection(insert: InsertMany): Collection<Commit> {
  return {
    collectionName: 'commits',
    db: {
      async command({ documents }: { readonly documents: readonly Commit[] }): Promise<InsertReply> {
        const [answer] = await insert(documents);
        if (answer === 'unknown') throw new Error('the primary changed');
        return answer === 'duplicate' ? { writeErrors: [DUPLICATE] } : {};
      },
    },
    async insertMany(commits: readonly Commit[]) {
      const answers = await insert(commits);
      if (answers.some((answer) => answer !== 'stored')) throw bulkError(answers);
    },
  } as unknown as Collection<Commit>;
}

function bulkError(answers: Awaited<ReturnType<InsertMany>>): MongoBulkWriteError {
  const writeErrors = answers.flatMap((answer, index) =>
    answer === 'duplicate' ? [{ ...DUPLICATE, index } as WriteError] : [],
  );
  const result = {
    insertedCount: answers.length - writeErrors.length,
    getWriteConcernError: () => (answers.includes('unknown') ? { errmsg: 'the primary changed' } : undefined),
  };
  return new MongoBulkWriteError(
    { message: 'not all are written', code: DUPLICATE.code, writeErrors },
    result as unknown as BulkWriteResult,
  );
}
