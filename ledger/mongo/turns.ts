/** Keeps the turns of processes that write the same account: a document says whose turn it is, and until when. */
import type { Collection, Document, Filter } from 'mongodb';
import { isDuplicateKey, MAJORITY } from '../../storage/driver.js';
import type { Turns } from '../commit/turns.js';
import type { Clock } from '../environment.js';
import { NO_OBSERVER, type LedgerObserver } from '../observer.js';
import { gather } from './gather.js';

/** Enough for two reads and a commit. Others wait this long for a process that dies in its turn. */
const TURN_MS = 100;

/** Says whose turn it is, by the account's id. */
export interface TurnDocument extends Document {
  readonly _id: string;
  readonly of: string;
  readonly until: Date;
}

interface TurnParts {
  readonly turns: Collection<TurnDocument>;
  readonly clock: Clock;
  /** This process. */
  readonly name: string;
  /** Whether other processes write at all: without them no turn is asked for. */
  readonly hasRivals: () => boolean;
  readonly observer?: LedgerObserver;
}

export function createTurns({ turns, clock, name, hasRivals, observer = NO_OBSERVER }: TurnParts): Turns {
  const work = async (accountIds: readonly string[]) => {
    const others = { _id: { $in: [...new Set(accountIds)] }, of: { $ne: name } };
    const found = await turns.find(others, MAJORITY).toArray();
    const now = clock.now();
    const taken = new Set(found.filter(({ until }) => until > now).map(({ _id }) => _id));
    return accountIds.map((accountId) => taken.has(accountId));
  };
  const findTaken = gather({ operation: 'turn', work, clock, observer });

  return {
    async take(accountId) {
      const now = clock.now();
      const free: Filter<TurnDocument> = { _id: accountId, $or: [{ of: name }, { until: { $lte: now } }] };
      const until = new Date(now.getTime() + TURN_MS);
      observer.roundTrip('turn');
      try {
        await turns.updateOne(free, { $set: { of: name, until } }, { upsert: true, writeConcern: { w: 1 } });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    isTaken: async (accountId) => hasRivals() && (await findTaken(accountId)),
    async end(accountId) {
      observer.roundTrip('turn');
      await turns.deleteOne({ _id: accountId, of: name }, { writeConcern: { w: 1 } }).catch(() => undefined);
    },
  };
}
