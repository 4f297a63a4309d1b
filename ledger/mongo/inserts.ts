/**
 * Inserts commits of several accounts that wait at the same time together. Each has an answer of its own: a duplicate or
 * an error of one says nothing about its neighbours.
 */
import { MongoBulkWriteError, MongoServerError, type Collection, type WriteError } from 'mongodb';
import { isDuplicateKey } from '../../storage/driver.js';
import type { CommitStore, InsertAnswer } from '../commit/commit-store.js';
import type { Commit } from '../commit/commit.js';
import type { Clock } from '../environment.js';
import { NO_OBSERVER, type LedgerObserver } from '../observer.js';
import { gather } from './gather.js';

/** On the disks of a majority on return. */
export const DURABLE = { writeConcern: { w: 'majority', j: true } } as const;

/** The answer to an insert command. The driver throws if no majority has stored the commit. */
export interface InsertReply {
  readonly writeErrors?: readonly { readonly index: number; readonly code: number; readonly errmsg: string }[];
}

/** An error: the outcome of this commit is unknown. */
type Outcome = InsertAnswer | Error;

export function gatherInserts(
  commits: Collection<Commit>,
  clock: Pick<Clock, 'sleep'>,
  observer: LedgerObserver = NO_OBSERVER,
): CommitStore['insert'] {
  const work = async ([first, ...others]: readonly Commit[]): Promise<Outcome[]> => {
    const startedMs = performance.now();
    const outcomes =
      others.length === 0 ? [await insertOne(commits, first!)] : await insertMany(commits, [first!, ...others]);
    observer.insertAnswered(performance.now() - startedMs);
    return outcomes;
  };
  const insert = gather({ operation: 'insert', work, clock, observer });
  return async (commit) => {
    try {
      const outcome = await insert(commit);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    } catch (error) {
      observer.commitLost('unknown');
      throw error;
    }
  };
}

/**
 * A busy account usually sends one commit at a time. It goes as a bare command, which the driver does not repeat: the queue
 * finds out what became of it. For each write that the driver may repeat, the server would store a second record.
 */
async function insertOne({ db, collectionName }: Collection<Commit>, commit: Commit): Promise<InsertAnswer> {
  const reply = await db.command({ insert: collectionName, documents: [commit], ...DURABLE });
  const [error] = (reply as InsertReply).writeErrors ?? [];
  if (!error) return 'stored';
  if (isDuplicateKey(error)) return 'duplicate';
  throw new MongoServerError(error);
}

async function insertMany(commits: Collection<Commit>, wanted: readonly Commit[]): Promise<Outcome[]> {
  try {
    await commits.insertMany(wanted, { ...DURABLE, ordered: false });
    return wanted.map(() => 'stored');
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    return outcomesIn(error, wanted.length);
  }
}

function outcomesIn(error: MongoBulkWriteError, count: number): Outcome[] {
  const errors: readonly WriteError[] = [error.writeErrors].flat();
  // Otherwise they may not be durable, or the driver did not send them all.
  const isStored = !error.result.getWriteConcernError() && error.insertedCount + errors.length === count;
  const outcomes = new Array<Outcome>(count).fill(isStored ? 'stored' : error);
  for (const each of errors) outcomes[each.index] = isDuplicateKey(each) ? 'duplicate' : new Error(each.errmsg);
  return outcomes;
}
