import { MongoError, MongoServerError } from 'mongodb';

/** A primary that steps down or a server that shuts down: gone for the moment, not broken. */
const PASSING_CODES = new Set<unknown>([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436]);

/** Whether an error says that the database can't be reached right now, so that the same call may work in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  return !(error instanceof MongoServerError) || PASSING_CODES.has(error.code);
}
