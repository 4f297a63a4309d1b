import { MongoError, MongoServerError } from 'mongodb';
import { isOutOfTime } from './driver.js';

/** The codes of a primary that steps down and of a server that shuts down: they pass. */
const PASSING_CODES = new Set<unknown>([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436]);

/** True when an error says that the database can't be reached right now: the same call may work in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  return !(error instanceof MongoServerError) || isOutOfTime(error) || PASSING_CODES.has(error.code);
}

/** True when any other read would fail as well, and not only one that asks for much. */
export const isUnreachable = (error: unknown): boolean => isDatabaseAway(error) && !isOutOfTime(error);
